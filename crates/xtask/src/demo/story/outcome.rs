//! The outcome of the story, beside the demo's own sums.

use std::time::Duration;

use anyhow::ensure;
use api_types::Listing;
use api_types::creators::Creator;
use api_types::dashboards::Dashboard;
use api_types::partnerships::Partnership;
use chrono::{DateTime, Utc};

use super::Story;
use crate::demo::figures::{self, compare_commissions};
use crate::demo::sketches::CREATORS;
use crate::wait;

const LONGEST_FOLD: Duration = Duration::from_secs(20);

impl Story<'_> {
    pub(super) async fn approve_commissions(&mut self) -> anyhow::Result<(DateTime<Utc>, String)> {
        let at = service_kit::Clock::System.now();
        self.plan.vendor().run(&["job", "commissions.approve"]).await?;
        Ok((at, "vendor job commissions.approve".to_owned()))
    }

    pub(super) async fn compare_commissions(
        &mut self,
        approved_at: DateTime<Utc>,
    ) -> anyhow::Result<((), String)> {
        let mut told = Vec::new();
        for brand in &self.brands {
            let all = figures::all_commissions(&brand.api).await?;
            compare_commissions(&brand.verdicts, &all, approved_at)?;
            figures::compare_sums(&brand.totals, &all)?;
            let sums = figures::in_words(&brand.totals.commission());
            told.push(format!("{}: {} with {sums}", brand.name, all.len()));
        }
        Ok(((), told.join("; ")))
    }

    pub(super) async fn compare_dashboards(&mut self) -> anyhow::Result<((), String)> {
        let mut count = 0;
        for brand in &self.brands {
            for (partner, wanted) in &brand.totals.partners {
                let path = format!("/partners/{partner}/dashboard");
                let mut last = None;
                let equal = wait::until("clicks to be folded", LONGEST_FOLD, async || {
                    let told: Dashboard = brand.api.get(&path).await?;
                    last = figures::difference(wanted, &told);
                    Ok(last.is_none().then_some(()))
                });
                let equal = equal.await;
                ensure!(equal.is_ok(), "partner {partner}: {}", last.unwrap_or_default());
                count += 1;
            }
        }
        let clicks: i64 = self.brands.iter().map(|it| it.totals.clicks()).sum();
        Ok(((), format!("{count} partners, {clicks} counted clicks")))
    }

    pub(super) async fn pull_stats(&mut self) -> anyhow::Result<((), String)> {
        self.plan.network().run(&["job", "stats.pull"]).await?;
        Ok(((), "network job stats.pull".to_owned()))
    }

    pub(super) async fn compare_partnerships(&mut self) -> anyhow::Result<((), String)> {
        let mut count = 0;
        for (place, creator) in self.creators.iter().enumerate() {
            let name = CREATORS[place].name;
            let page: Listing<Partnership> = creator.get("/partnerships?limit=200").await?;
            let own: Vec<_> = self.tracks.iter().filter(|it| it.creator == Some(place)).collect();
            ensure!(page.items.len() == own.len(), "{name} has {} partnerships", page.items.len());
            let me: Creator = creator.get("/me").await?;
            ensure!(me.partnerships_count == i64::try_from(own.len())?, "{name}'s count differs");
            for track in own {
                let found = page.items.iter().find(|it| it.share_url == track.share_url);
                let Some(found) = found else { anyhow::bail!("{name} lacks {}", track.share_url) };
                ensure!(found.stats_error.is_none(), "{name}: {:?}", found.stats_error);
                let wanted = self.brands[track.brand].totals.partners.get(&track.partner_id);
                let difference = wanted.and_then(|it| figures::difference_on_hub(it, found));
                ensure!(difference.is_none(), "{name}: {}", difference.unwrap_or_default());
                count += 1;
            }
        }
        Ok(((), format!("{count} partnerships with the same figures")))
    }
}
