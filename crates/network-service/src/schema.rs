//! The tables, as the migrations make them. Generated: `cargo xtask renew`.

diesel::table! {
    /// This creator is that partner of that brand.
    affiliations (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        vendor_partner_id -> Uuid,
        creator_id -> Uuid,
        /// The partner exists because of the hub; only such ones are metered.
        network_sourced -> Bool,
        /// The earliest payable day among what is in holdback at the brand.
        next_payable_day -> Nullable<Date>,
        next_payable_amount -> Nullable<Numeric>,
        next_payable_currency -> Nullable<Text>,
        /// When the brand last told figures.
        stats_at -> Nullable<Timestamptz>,
        /// Why the last pull failed, when it did.
        stats_error -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every handle that a creator ever had: an old one leads to them and is nobody else's.
    creator_handles (handle) {
        handle -> Text,
        creator_id -> Uuid,
        taken_at -> Timestamptz,
    }
}

diesel::table! {
    /// Where a creator publishes, in their own words.
    creator_platforms (id) {
        id -> Uuid,
        creator_id -> Uuid,
        /// Order on the profile, from 0.
        place -> Int4,
        platform -> Text,
        url -> Text,
        followers -> Int8,
    }
}

diesel::table! {
    /// People with one identity over all brands.
    creators (id) {
        id -> Uuid,
        /// In its one spelling: one address is one creator.
        email -> Text,
        /// Empty until the creator has told it.
        name -> Text,
        handle -> Nullable<Text>,
        bio -> Text,
        categories -> Array<Text>,
        /// Active partnerships, changed with them in one transaction.
        partnerships_count -> Int8,
        /// Over all brands, as of stats_at; null before the first figures came.
        clicks_90d -> Nullable<Int8>,
        /// Over all brands, as of stats_at; null before the first figures came.
        conversions_90d -> Nullable<Int8>,
        stats_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Programs as brands publish them.
    offerings (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        /// The brand's own id of it.
        external_id -> Text,
        title -> Text,
        description -> Text,
        product_url -> Text,
        /// Rule, model, window and holdback, typed as in the contract.
        terms -> Jsonb,
        terms_version -> Int4,
        published -> Bool,
        /// Rises with every change at the brand; an older one never wins.
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// People who run the hub.
    operators (id) {
        id -> Uuid,
        /// In its one spelling; also the way to sign in.
        email -> Text,
        name -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Approved requests.
    partnerships (id) {
        id -> Uuid,
        request_id -> Uuid,
        offering_id -> Uuid,
        vendor_id -> Uuid,
        creator_id -> Uuid,
        affiliation_id -> Uuid,
        vendor_link_id -> Uuid,
        link_slug -> Text,
        share_url -> Text,
        /// Where this partner finds payout settings at the brand.
        portal_url -> Text,
        /// The offering's terms when the request was approved.
        terms -> Jsonb,
        status -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Applications of creators to offerings.
    requests (id) {
        id -> Uuid,
        offering_id -> Uuid,
        vendor_id -> Uuid,
        creator_id -> Uuid,
        status -> Text,
        pitch -> Text,
        preferred_slug -> Text,
        decision_note -> Nullable<Text>,
        /// How far provisioning came; what it made is in the columns that follow.
        step -> Text,
        vendor_partner_id -> Nullable<Uuid>,
        /// The grant of the hub at the brand; null where the partner had the program otherwise.
        vendor_grant_id -> Nullable<Uuid>,
        /// This request made the partner at the brand, so that giving up takes it back.
        partner_made -> Bool,
        /// The brand books this partner as brought by the hub.
        network_sourced -> Bool,
        portal_url -> Nullable<Text>,
        vendor_link_id -> Nullable<Uuid>,
        link_slug -> Nullable<Text>,
        share_url -> Nullable<Text>,
        /// Why the last try to provision failed.
        failure -> Nullable<Jsonb>,
        /// The worker that provisions; what another one writes is refused.
        claim -> Nullable<Text>,
        /// After this moment the worker counts as dead.
        claimed_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Daily figures as the brands tell them: the only figures that the hub holds.
    vendor_daily (vendor_id, vendor_partner_id, day, currency) {
        vendor_id -> Uuid,
        vendor_partner_id -> Uuid,
        day -> Date,
        currency -> Text,
        /// Counted once a day, in the row of the first currency.
        clicks -> Int8,
        conversions -> Int8,
        revenue -> Numeric,
        refunds -> Numeric,
        /// Accrued, approved and paid; what was reversed is not in it.
        commission -> Numeric,
    }
}

diesel::table! {
    /// Registrations that an e-mail proves; the newest one of each vendor.
    vendor_registrations (vendor_id) {
        vendor_id -> Uuid,
        /// SHA-256 of the token in the e-mail.
        verify_hash -> Bytea,
        display_name -> Text,
        contact_email -> Text,
        contact_name -> Text,
        portal_url -> Text,
        link_base -> Text,
        protocol -> Int4,
        /// Takes the place of the vendor's key once proven.
        sealed_key -> Bytea,
        /// What the proof earned; until its first use the proof may be repeated.
        token_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    /// What lets a brand in. An older token works until the newer one is used.
    vendor_tokens (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        /// SHA-256 of the token, which is shown once.
        token_hash -> Bytea,
        created_at -> Timestamptz,
        first_used_at -> Nullable<Timestamptz>,
        /// Written in batches, so some seconds late.
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Registered instances of brands.
    vendors (id) {
        id -> Uuid,
        slug -> Text,
        display_name -> Text,
        /// The API base in its one spelling: one address is one vendor.
        instance_url -> Text,
        /// Where partners sign in at the brand; as its instance told.
        portal_url -> Text,
        /// What the brand's share links begin with; as its instance told.
        link_base -> Text,
        logo_url -> Nullable<Text>,
        contact_email -> Text,
        contact_name -> Text,
        tier -> Text,
        status -> Text,
        /// What a reactivation goes back to.
        status_before -> Nullable<Text>,
        /// The reason, in an operator's words.
        suspended_for -> Nullable<Text>,
        /// The brand's scoped key, encrypted.
        sealed_key -> Bytea,
        protocol -> Int4,
        /// By how much the brand's clock is ahead, as of the last heartbeat.
        skew_seconds -> Int8,
        partner_count -> Int8,
        health -> Text,
        last_heartbeat_at -> Nullable<Timestamptz>,
        /// As the brand told.
        last_event_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::joinable!(affiliations -> creators (creator_id));
diesel::joinable!(affiliations -> vendors (vendor_id));
diesel::joinable!(creator_handles -> creators (creator_id));
diesel::joinable!(creator_platforms -> creators (creator_id));
diesel::joinable!(offerings -> vendors (vendor_id));
diesel::joinable!(partnerships -> affiliations (affiliation_id));
diesel::joinable!(partnerships -> creators (creator_id));
diesel::joinable!(partnerships -> offerings (offering_id));
diesel::joinable!(partnerships -> requests (request_id));
diesel::joinable!(partnerships -> vendors (vendor_id));
diesel::joinable!(requests -> creators (creator_id));
diesel::joinable!(requests -> offerings (offering_id));
diesel::joinable!(requests -> vendors (vendor_id));
diesel::joinable!(vendor_daily -> vendors (vendor_id));
diesel::joinable!(vendor_registrations -> vendor_tokens (token_id));
diesel::joinable!(vendor_registrations -> vendors (vendor_id));
diesel::joinable!(vendor_tokens -> vendors (vendor_id));

diesel::allow_tables_to_appear_in_same_query!(
    affiliations,
    creator_handles,
    creator_platforms,
    creators,
    offerings,
    operators,
    partnerships,
    requests,
    vendor_daily,
    vendor_registrations,
    vendor_tokens,
    vendors,
);
