//! Taking a brand's word for its partners, and a person's no.

mod letters;

use std::collections::HashMap;

use api_types::affiliations::{MOST_PARTNERS, UpsertOutcome, UpsertPartner, UpsertedPartner};
use api_types::partnerships::EndedBy;
use api_types::{CreatorId, ErrorBody, PartnerId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Error, OrRefuse, Refusal, Result};

use crate::affiliations::model::Told;
use crate::affiliations::{self, Affiliation};
use crate::app::Post;
use crate::vendors::{self, Vendor};
use crate::{creators, partnerships, requests};

/// Takes a brand's word for one partner.
pub async fn upsert(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    form: UpsertPartner,
    now: DateTime<Utc>,
) -> Result<UpsertedPartner> {
    let told = Told::read(form)?;
    let vendor = find_vendor(conn, vendor).await?;
    hold(conn, vendor.id, std::slice::from_ref(&told)).await?;
    let held = take(conn, post, &vendor, &told, now).await?;
    let others =
        affiliations::store::count_other_vendors(conn, vendor.id, &[held.creator_id]).await?;
    Ok(answer(&held, &others))
}

/// The same for many. One that is refused keeps no other from being taken.
pub async fn upsert_many(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    forms: Vec<UpsertPartner>,
    now: DateTime<Utc>,
) -> Result<Vec<UpsertOutcome>> {
    if forms.len() > MOST_PARTNERS {
        return Err(Refusal::field("partners", "At most 500 partners in one call").into());
    }
    let vendor = find_vendor(conn, vendor).await?;
    let asked: Vec<PartnerId> = forms.iter().map(|it| it.vendor_partner_id).collect();
    let (mut lawful, refused) = sort_out(forms)?;
    hold(conn, vendor.id, &lawful).await?;
    // Calls at once make new creators in the same order, so that they wait and do not deadlock.
    lawful.sort_by(|a, b| (&a.email, a.version).cmp(&(&b.email, b.version)));
    let mut held: HashMap<PartnerId, Affiliation> = HashMap::new();
    for told in &lawful {
        held.insert(told.partner, take(conn, post, &vendor, told, now).await?);
    }
    let creators: Vec<CreatorId> = held.values().map(|it| it.creator_id).collect();
    let others = affiliations::store::count_other_vendors(conn, vendor.id, &creators).await?;
    let outcome = |partner: PartnerId| UpsertOutcome {
        vendor_partner_id: partner,
        upserted: held.get(&partner).map(|it| answer(it, &others)),
        refused: refused.get(&partner).filter(|_| !held.contains_key(&partner)).cloned(),
    };
    Ok(asked.into_iter().map(outcome).collect())
}

/// Holds everybody whom a call is about, in the order in which rows are held everywhere.
async fn hold(conn: &mut Conn, vendor: VendorId, told: &[Told]) -> Result<()> {
    let emails: Vec<&str> = told.iter().map(|it| it.email.as_str()).collect();
    let partners: Vec<PartnerId> = told.iter().map(|it| it.partner).collect();
    let mut creators = creators::store::ids_by_email(conn, &emails).await?;
    creators.extend(affiliations::store::creators_of(conn, vendor, &partners).await?);
    creators::store::hold(conn, &creators).await?;
    affiliations::store::hold(conn, vendor, &partners).await
}

type SortedOut = (Vec<Told>, HashMap<PartnerId, ErrorBody>);

fn sort_out(forms: Vec<UpsertPartner>) -> Result<SortedOut> {
    let (mut lawful, mut refused) = (Vec::new(), HashMap::new());
    for form in forms {
        let partner = form.vendor_partner_id;
        match Told::read(form) {
            Ok(told) => lawful.push(told),
            Err(Error::Refused(it)) => {
                let field = it.field.map(Into::into);
                let body = ErrorBody { error: it.code, detail: it.detail.into(), field };
                refused.insert(partner, body);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok((lawful, refused))
}

async fn find_vendor(conn: &mut Conn, id: VendorId) -> Result<Vendor> {
    let vendor = vendors::store::find(conn, id).await?;
    vendor.or_refuse(api_types::ErrorCode::VendorNotFound, "There is no such vendor")
}

fn answer(held: &Affiliation, others: &HashMap<CreatorId, i64>) -> UpsertedPartner {
    UpsertedPartner {
        creator_id: held.creator_id,
        already_existed: held.creator_existed,
        other_vendor_count: others.get(&held.creator_id).copied().unwrap_or(0),
    }
}

/// The affiliation as it stands afterwards; an older word than the stored one changes nothing.
async fn take(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<Affiliation> {
    let held = affiliations::store::lock_of_partner(conn, vendor.id, told.partner).await?;
    if let Some(held) = held.as_ref().filter(|it| it.outdates(told)) {
        return Ok(held.clone());
    }
    let (creator, existed) = match &held {
        Some(it) if creators::actions::is_settled(conn, it.creator_id).await? => {
            let found = creators::store::find_by_email(conn, &told.email).await?;
            found.map_or((it.creator_id, it.creator_existed), |found| (found.id, true))
        }
        _ => find_or_make(conn, post, vendor, told, now).await?,
    };
    let fresh = Affiliation {
        creator_existed: existed,
        ..Affiliation::told(vendor.id, told, creator, now)
    };
    let held = match held {
        Some(held) => held,
        None => affiliations::store::affiliate(conn, &fresh).await?,
    };
    if held.id == fresh.id || held.outdates(told) {
        return Ok(held);
    }
    let renewed = renew(conn, &held, told, (creator, existed)).await?;
    tell_change(conn, post, vendor, (&held, &renewed), now).await?;
    Ok(renewed)
}

async fn find_or_make(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<(CreatorId, bool)> {
    let (creator, existed) = creators::actions::tell_of(conn, &told.email, &told.name, now).await?;
    if !existed {
        letters::told_of(conn, post, vendor, &creator, now).await?;
    }
    Ok((creator.id, existed))
}

/// The new address of a partner leads to its creator, unless the hub itself had brought them together.
async fn renew(
    conn: &mut Conn,
    held: &Affiliation,
    told: &Told,
    (creator, existed): (CreatorId, bool),
) -> Result<Affiliation> {
    let mut renewed = held.clone().renewed(told);
    if creator != held.creator_id && !partnerships::store::has_any(conn, held.id).await? {
        (renewed.creator_id, renewed.creator_existed) = (creator, existed);
    }
    affiliations::store::update(conn, &renewed).await?;
    Ok(renewed)
}

/// Revoked at the brand ends the partnerships there, reinstated takes that back.
async fn tell_change(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    (before, after): (&Affiliation, &Affiliation),
    now: DateTime<Utc>,
) -> Result<()> {
    match (before.is_revoked(), after.is_revoked()) {
        (false, true) => {
            let ended = partnerships::actions::end_all(conn, after.id, EndedBy::Brand, now).await?;
            for (partnership, _) in &ended {
                requests::store::mark_ended(conn, partnership.request_id, now).await?;
            }
            letters::ended(conn, post, vendor, after.creator_id, &ended, now).await
        }
        (true, false) => {
            let revived = partnerships::actions::revive_all(conn, after.id).await?;
            for (partnership, _) in &revived {
                requests::store::mark_live(conn, partnership.request_id).await?;
            }
            letters::revived(conn, post, vendor, after.creator_id, &revived, now).await
        }
        _ => Ok(()),
    }
}
