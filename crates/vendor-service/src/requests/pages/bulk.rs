//! Deciding on many applications at once, and how far that is.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::BatchId;
use api_types::decisions::DecisionState;
use api_types::decisions::{DecideMany, DecideOne, DecidedItem, Decision, DecisionBatch};
use askama::Template;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};
use service_kit::{Refusal, Result, idempotency};

use crate::app::App;
use crate::connections::pages::{Trouble, advice, may_manage, sentence, told};
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::requests::peer;
use crate::shell;

const LIST: &str = "/admin/network/requests";

#[derive(Template)]
#[template(path = "requests/decisions.html")]
pub struct DecisionsPage {
    shell: Shell,
    base: String,
    batch: Option<DecisionBatch>,
    may_manage: bool,
    /// Makes a second click on Retry the same batch.
    key: String,
    /// Why nothing is shown.
    absent: Option<Trouble>,
    retry: String,
}

impl DecisionsPage {
    fn is_working(&self) -> bool {
        self.batch.as_ref().is_some_and(|it| it.waiting > 0)
    }

    /// `3 done, 1 failed, 2 waiting`
    fn line(&self, batch: &DecisionBatch) -> String {
        let parts = [(batch.done, "done"), (batch.failed, "failed"), (batch.waiting, "waiting")];
        let told =
            parts.iter().filter(|it| it.0 > 0).map(|(count, word)| format!("{count} {word}"));
        told.collect::<Vec<_>>().join(", ")
    }

    fn title(&self, batch: &DecisionBatch) -> String {
        let settled = batch.done + batch.failed;
        let all = plural(batch.total, "decision", "decisions");
        match batch.waiting {
            0 => format!("All of {all} carried out"),
            _ => format!("{settled} of {all} carried out"),
        }
    }

    fn has_failed(&self, item: &DecidedItem) -> bool {
        item.state == DecisionState::Failed
    }

    /// How an item's state is drawn and called.
    fn standing(&self, item: &DecidedItem) -> (&'static str, &'static str) {
        match (item.state, item.decision) {
            (DecisionState::Waiting, _) => ("working", "Waiting"),
            (DecisionState::Failed, _) => ("failed", "Failed"),
            (DecisionState::Done, Decision::Approve) => ("approved", "Approved"),
            (DecisionState::Done, Decision::Reject) => ("rejected", "Rejected"),
        }
    }

    /// The failure of an item as a sentence, with what to do about it.
    fn reason(&self, item: &DecidedItem) -> String {
        let detail = item.detail.as_deref().unwrap_or_default();
        // "422: partner_revoked This partner …" names the brand's own code.
        let code = detail.split_once(": ").map_or("", |(_, rest)| rest);
        let code = code.split_whitespace().next().unwrap_or_default();
        let code = match detail.split_once(": ") {
            Some((first, _)) if first.parse::<u16>().is_err() => first,
            _ => code,
        };
        let code = match item.error.as_deref() {
            Some("federation_failed") => code,
            Some(error) => error,
            None => "",
        };
        format!("{} {}", sentence(detail), advice(code))
    }

    /// Failed ones that one button can send again: all under one decision and note.
    fn retries(&self, batch: &DecisionBatch) -> Option<Retries> {
        let failed: Vec<&DecidedItem> =
            batch.items.iter().filter(|it| self.has_failed(it)).collect();
        let first = *failed.first()?;
        let same = |it: &&&DecidedItem| {
            it.decision == first.decision && it.decision_note == first.decision_note
        };
        (batch.waiting == 0
            && failed.len() > 1
            && failed.iter().filter(same).count() == failed.len())
        .then(|| Retries {
            ids: failed.iter().map(|it| it.id.to_string()).collect(),
            decision: first.decision,
            note: first.decision_note.clone().unwrap_or_default(),
        })
    }
}

struct Retries {
    ids: Vec<String>,
    decision: Decision,
    note: String,
}

/// The form's pairs: `id` once for each ticked box.
fn read(pairs: &[(String, String)]) -> Result<(DecideMany, String)> {
    let of = |name: &str| pairs.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
    let decision: Decision = of("decision")
        .parse()
        .map_err(|_| Refusal::field("decision", "Choose to approve or to reject"))?;
    let note = of("decisionNote").trim();
    let decision_note = (!note.is_empty()).then(|| note.to_owned());
    let mut items = Vec::new();
    for (_, id) in pairs.iter().filter(|it| it.0 == "id") {
        let id = id.parse().map_err(|_| Refusal::field("items", "This names no application"))?;
        items.push(DecideOne { id, decision, decision_note: decision_note.clone() });
    }
    let form = DecideMany { items };
    let digest: String =
        idempotency::hash(&form)?.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let key = format!("{}-{digest}", of("key").chars().take(60).collect::<String>());
    Ok((form, key))
}

#[post("/admin/network/requests/decisions")]
pub async fn decide_requests(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let list = format!("{}{LIST}", shell::base(&app, &caller.brand));
    let sent = match read(&form) {
        Ok((form, key)) => peer::decide_many(&app, caller.tenant, &form, &key).await,
        Err(err) => Err(err),
    };
    Ok(match sent {
        Ok(batch) => {
            let said = plural(batch.total, "decision is", "decisions are");
            let flash = Flash::good(format!("{said} being carried out."));
            see_other_saying(&format!("{list}/decisions/{}", batch.id), &flash)
        }
        Err(err) => {
            let refusal = told(err)?;
            let said = format!("Nothing was decided: {} ({})", refusal.detail, refusal.code);
            see_other_saying(&list, &Flash::bad(said))
        }
    })
}

#[get("/admin/network/requests/decisions/{id}")]
pub async fn show_decisions(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
) -> PageResult<DecisionsPage> {
    let id: BatchId = shell::id(&id)?;
    let base = shell::base(&app, &caller.brand);
    let trail = [("Network", "/admin/network"), ("Requests", LIST), ("Decisions", "")];
    let page = DecisionsPage {
        shell: shell::admin(&app, &request, &caller, trail),
        batch: None,
        may_manage: may_manage(&caller.actor),
        key: id.to_string(),
        absent: None,
        retry: format!("{base}{LIST}/decisions/{id}"),
        base,
    };
    Ok(Page::of(match peer::decisions(&app, caller.tenant, id).await {
        Ok(batch) => DecisionsPage { batch: Some(batch), ..page },
        Err(err) => {
            let refusal = told(err)?;
            if refusal.code.status() == 404 {
                return Err(refusal.into());
            }
            let title = "How far the decisions are could not be fetched. They go on all the same.";
            DecisionsPage { absent: Some(Trouble::of(title, &refusal)), ..page }
        }
    }))
}
