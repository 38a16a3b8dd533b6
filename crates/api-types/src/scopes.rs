//! What a scoped key may do.

crate::words! {
    /// A right that a key can carry. Written `noun:verb`.
    pub enum Scope {
        ClicksRead = "clicks:read",
        ClicksWrite = "clicks:write",
        CommissionsRead = "commissions:read",
        CommissionsWrite = "commissions:write",
        EventsWrite = "events:write",
        LinksRead = "links:read",
        LinksWrite = "links:write",
        PartnersRead = "partners:read",
        PartnersWrite = "partners:write",
        ProgramsRead = "programs:read",
        ProgramsWrite = "programs:write",
    }
}

impl Scope {
    /// What the hub's key for a brand carries, no more and no less.
    pub const FEDERATION: &'static [Self] =
        &[Self::PartnersWrite, Self::LinksWrite, Self::ClicksWrite, Self::CommissionsRead];

    /// What Admin → CRM integration mints in one click.
    pub const CRM: &'static [Self] =
        &[Self::EventsWrite, Self::PartnersWrite, Self::PartnersRead, Self::CommissionsRead];
}
