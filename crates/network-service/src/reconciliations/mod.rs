//! Reconciliations: the hub's count of a brand's clicks beside the brand's own, day by day.
//!
//! Each night the clicks of the last three closed days are counted here, and those of older days on
//! which the two did not agree or clicks were still on their way: delivery may take 30 days. Then each
//! brand is asked for its counts of these days, a week in one call. What was counted and compared is
//! booked day by day, so that a killed job goes on where it was, and a brand that does not answer is
//! asked again each hour and stops no other.
//!
//! A click on its way is no difference; one that was given up is. The hub holds counts, never a
//! brand's clicks.

pub mod model;
pub mod store;
pub mod actions;
pub mod peer;
pub mod jobs;
pub mod api;
