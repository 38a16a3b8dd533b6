//! How somebody becomes a partner, by the brand's hand or the hub's.

use anyhow::Context;
use service_kit::{Conn, Result};

use super::{Setting, note, send_invite, tell};
use crate::grants;
use crate::links;
use crate::partners::model::{Enrollment, Partner};
use crate::partners::store;
use crate::programs;
use crate::programs::model::Program;

/// A partner who is there now.
#[derive(Clone, Debug)]
pub struct Enrolled {
    pub partner: Partner,
    /// The partner was there before.
    pub existed: bool,
}

/// Makes a partner with grants, a first link for each, and an invitation.
///
/// For the hub a known creator or address is no conflict: that partner gets the grants. The hub makes
/// its link itself, for it has a slug to wish for.
pub async fn enroll(conn: &mut Conn, ask: &Enrollment, setting: &Setting<'_>) -> Result<Enrolled> {
    let programs = find_programs(conn, ask, setting).await?;
    let enrolled = find_or_insert(conn, ask, setting).await?;
    let (partner, now) = (&enrolled.partner, setting.now);
    for program in &programs {
        let (source, request) = (ask.grant_source, ask.request_id);
        match ask.version_of(program.id) {
            None => grants::actions::give(conn, program, partner.id, source, request, now).await?,
            Some(number) => {
                let version = grants::actions::version_numbered(conn, program, number).await?;
                let (id, give) = (partner.id, grants::actions::give_version);
                give(conn, &version, id, source, request, now).await?
            }
        };
        if !setting.reach.is_hub() {
            links::actions::ensure_default(conn, program, partner.id, &partner.name, now).await?;
        }
    }
    if ask.sends_invite && !enrolled.existed {
        send_invite(conn, partner, setting).await?;
    }
    if !enrolled.existed {
        note(conn, "partners.create", partner, setting).await?;
    }
    Ok(enrolled)
}

async fn find_programs(
    conn: &mut Conn,
    ask: &Enrollment,
    setting: &Setting<'_>,
) -> Result<Vec<Program>> {
    let tenant = setting.brand.id;
    let ids = match &ask.programs {
        Some(ids) => ids.clone(),
        None => programs::store::default(conn, tenant).await?.iter().map(|it| it.id).collect(),
    };
    let mut programs = Vec::with_capacity(ids.len());
    for id in ids {
        programs.push(grants::actions::open_program(conn, tenant, id, setting.reach).await?);
    }
    Ok(programs)
}

async fn find_or_insert(
    conn: &mut Conn,
    ask: &Enrollment,
    setting: &Setting<'_>,
) -> Result<Enrolled> {
    let (tenant, now) = (setting.brand.id, setting.now);
    let partner = Partner::enroll(tenant, ask, now);
    if !setting.reach.is_hub() {
        store::insert(conn, &partner).await?;
        tell(conn, &partner, setting).await?;
        return Ok(Enrolled { partner, existed: false });
    }
    let known = match ask.creator_id {
        Some(creator) => store::lock_by_creator(conn, tenant, creator, &ask.email).await?,
        None => None,
    };
    let known = match known {
        // Whatever their address is on the hub by now.
        Some(known) => known,
        None if store::insert_if_new(conn, &partner).await? => {
            return Ok(Enrolled { partner, existed: false });
        }
        None => {
            let known = store::lock_by_email(conn, tenant, &ask.email).await?;
            known.context("a known address stood in the way and is not there")?
        }
    };
    let partner = known.join_from_hub(ask.creator_id, now)?;
    store::update(conn, &partner).await?;
    Ok(Enrolled { partner, existed: true })
}
