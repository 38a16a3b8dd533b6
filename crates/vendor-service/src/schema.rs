//! The tables, as the migrations make them. Generated: `cargo xtask renew`.

diesel::table! {
    /// People who administer a brand.
    admins (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        email -> Text,
        name -> Text,
        role -> Text,
        created_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Keys that let a brand's own software, and the hub, in.
    api_keys (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        kind -> Text,
        label -> Text,
        scopes -> Array<Text>,
        /// The programs that the key may see; empty: all.
        program_ids -> Array<Uuid>,
        /// SHA-256 of the secret; the secret itself is shown once and never kept.
        secret_hash -> Bytea,
        /// The secret's last four characters.
        hint -> Text,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The decision for each event: who is credited, and the trace of every touch.
    attributions (event_id) {
        event_id -> Uuid,
        tenant_id -> Uuid,
        status -> Text,
        click_id -> Nullable<Uuid>,
        partner_id -> Nullable<Uuid>,
        program_id -> Nullable<Uuid>,
        trace -> Jsonb,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    /// Pushes of all partners of a brand to the hub, with how far each has come.
    backfills (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        state -> Text,
        /// Partners to be pushed when it began.
        total -> Int8,
        /// Creators who were on the hub before.
        existed -> Int8,
        /// Creators whom the hub made.
        fresh -> Int8,
        /// Partners whom the hub refused.
        failed -> Int8,
        /// The last partner of the last batch that is booked.
        after_partner -> Nullable<Uuid>,
        /// Why it does not go on at the moment.
        error -> Nullable<Text>,
        /// The worker that pushes; what another one books is not counted.
        claim -> Nullable<Text>,
        /// After this moment the worker counts as dead.
        claimed_until -> Nullable<Timestamptz>,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// A customer's first sale that a partner was credited with: the months of a rule count from it.
    bindings (tenant_id, program_id, partner_id, user_id) {
        tenant_id -> Uuid,
        program_id -> Uuid,
        partner_id -> Uuid,
        user_id -> Text,
        event_id -> Uuid,
        bound_at -> Timestamptz,
    }
}

diesel::table! {
    /// Clicks per day, link and class (duplicates apart), folded from raw clicks; what pages read.
    click_days (tenant_id, day, link_id, class) {
        tenant_id -> Uuid,
        day -> Date,
        link_id -> Uuid,
        partner_id -> Uuid,
        program_id -> Uuid,
        class -> Text,
        clicks -> Int8,
    }
}

diesel::table! {
    /// How far the readers of raw clicks are: rows stored by a transaction below a mark were read.
    click_fold_marks (one) {
        one -> Bool,
    }
}

diesel::table! {
    /// What was found out about clicks afterwards. Append-only: the effective class is derived.
    click_verdicts (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        click_id -> Uuid,
        kind -> Text,
        why -> Nullable<Text>,
        at -> Timestamptz,
    }
}

diesel::table! {
    /// Raw clicks, never changed. Partitioned by id, in which the time is; nothing refers to them by key.
    clicks (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        link_id -> Uuid,
        partner_id -> Uuid,
        program_id -> Uuid,
        /// What the request looked like: human, bot, prefetch, head, paused.
        class -> Text,
        /// False where the program had ended or the partner was revoked.
        eligible -> Bool,
        /// HMAC of tenant, address and user agent with a salt of the day; 16 bytes. No address is kept.
        visitor_hash -> Bytea,
        landing_url -> Nullable<Text>,
        referrer_host -> Nullable<Text>,
        ua_family -> Text,
        device -> Text,
        country -> Nullable<Text>,
        sub_id -> Nullable<Text>,
        /// The visitor asked not to be tracked: no cookie was set.
        opt_out -> Bool,
        source -> Text,
        occurred_at -> Timestamptz,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    /// What a partner is owed for an event.
    commissions (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        event_id -> Uuid,
        partner_id -> Uuid,
        program_id -> Uuid,
        grant_id -> Nullable<Uuid>,
        /// The terms that computed it: those of the grant, else the program's at that time.
        version_id -> Uuid,
        /// The sale that it was computed from.
        base -> Numeric,
        amount -> Numeric,
        currency -> Text,
        status -> Text,
        occurred_at -> Timestamptz,
        payable_at -> Timestamptz,
        approved_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What a brand's site reported. Never changed.
    events (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        /// Which door it came by; external ids are unique per source.
        source -> Text,
        external_event_id -> Text,
        kind -> Text,
        user_id -> Nullable<Text>,
        /// The click that the caller named, known here or not yet.
        click_id -> Nullable<Uuid>,
        value -> Nullable<Numeric>,
        currency -> Nullable<Text>,
        metadata -> Jsonb,
        occurred_at -> Timestamptz,
        /// occurred_at lay too far from now and was moved to the nearest lawful time.
        clamped -> Bool,
        received_at -> Timestamptz,
        body_hash -> Bytea,
        /// What the caller was told; a repetition gets it byte for byte.
        first_answer -> Jsonb,
    }
}

diesel::table! {
    /// A partner's right to one program, with the terms frozen at that moment.
    grants (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        partner_id -> Uuid,
        program_id -> Uuid,
        /// The frozen terms.
        version_id -> Uuid,
        grant_source -> Text,
        /// The request on the hub that this grant answers.
        request_id -> Nullable<Uuid>,
        granted_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Which of the brand's users came by which click. The click may still be on its way.
    identities (tenant_id, user_id, click_id) {
        tenant_id -> Uuid,
        /// The brand's own id of the user.
        user_id -> Text,
        click_id -> Uuid,
        identified_at -> Timestamptz,
    }
}

diesel::table! {
    /// Tracked redirects.
    links (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        partner_id -> Uuid,
        program_id -> Uuid,
        /// Lower case; unique in the brand, for ever.
        slug -> Text,
        /// Where the link leads when not to its program's destination.
        deep_link -> Nullable<Text>,
        status -> Text,
        /// The request on the hub that this link answers; a retry finds the same link.
        request_id -> Nullable<Uuid>,
        version -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Brands' pictures: in the database, so that every replica serves them.
    logos (tenant_id) {
        tenant_id -> Uuid,
        /// Of the picture's bytes; stands in its address.
        hash -> Text,
        /// Drawn anew from what was uploaded, at most 512 pixels wide and high.
        png -> Bytea,
        width -> Int4,
        height -> Int4,
        uploaded_at -> Timestamptz,
    }
}

diesel::table! {
    /// A brand's connection to the hub.
    network_links (tenant_id) {
        tenant_id -> Uuid,
        state -> Text,
        vendor_id -> Nullable<Uuid>,
        display_name -> Text,
        contact_email -> Text,
        /// The key that the hub holds for this brand.
        key_id -> Uuid,
        /// What the hub gave the brand, encrypted.
        sealed_vendor_token -> Nullable<Bytea>,
        /// As the hub last told.
        status -> Nullable<Text>,
        skew_seconds -> Nullable<Int8>,
        connected_at -> Nullable<Timestamptz>,
        heartbeat_at -> Nullable<Timestamptz>,
        /// Sent, or Failed: and the reason.
        heartbeat_result -> Nullable<Text>,
        /// Partners are told to the hub as they come.
        auto_enroll -> Bool,
        /// A fresh key that the hub has not confirmed yet.
        next_key_id -> Nullable<Uuid>,
        /// Its secret, encrypted, until the hub has it: a push may have to be repeated.
        sealed_next_key -> Nullable<Bytea>,
        /// A fresh vendor token, encrypted, that was not tried yet.
        sealed_next_token -> Nullable<Bytea>,
        /// The reason, in the words of the hub's operator.
        suspended_for -> Nullable<Text>,
        /// Where the hub calls this brand, as it last told.
        instance_url -> Nullable<Text>,
        /// A replica sends a heartbeat until then: there is one at a time.
        beating_until -> Nullable<Timestamptz>,
        /// Which days' clicks the hub counts otherwise than this brand, as it last told.
        clicks_compared -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// People who promote a brand, one row per person and brand.
    partners (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        email -> Text,
        name -> Text,
        status -> Text,
        /// Where the partner came from; never changes.
        source -> Text,
        /// The same person on the hub, where the hub told so.
        creator_id -> Nullable<Uuid>,
        /// Rises with every change; goes to the hub and orders the routers' maps.
        revision -> Int8,
        created_at -> Timestamptz,
        activated_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        /// The newest revision that the hub has taken; null before the first.
        network_revision -> Nullable<Int8>,
        /// Was on the hub before this brand told of them.
        network_existed -> Nullable<Bool>,
        /// Of how many other brands they were a partner, as the hub last told.
        network_others -> Nullable<Int8>,
        /// Why the hub refused them; null once it took them.
        network_error -> Nullable<Text>,
    }
}

diesel::table! {
    /// Numbered terms of a program. A version never changes; a grant freezes one.
    program_versions (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        program_id -> Uuid,
        number -> Int4,
        terms -> Jsonb,
        /// Null for the first one: it holds from the beginning of time.
        valid_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Terms, destination and attribution under which partners are paid.
    programs (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        name -> Text,
        description -> Text,
        destination_url -> Text,
        deep_link_hosts -> Array<Text>,
        share_on_network -> Bool,
        is_default -> Bool,
        /// The number of the terms in force, in program_versions.
        version -> Int4,
        /// Rises with every change of any kind; goes to the hub with the offering.
        revision -> Int8,
        archived_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// For whom the hub lists it, until when, and who decides; typed as in the contract.
        network_listing -> Jsonb,
    }
}

diesel::table! {
    /// Whether and how a brand takes sign-ups; a brand without a row takes none.
    signup_settings (tenant_id) {
        tenant_id -> Uuid,
        /// auto: whoever proves their address is a partner. review: the team decides.
        mode -> Text,
        /// The brand's own terms for partners.
        terms_url -> Nullable<Text>,
    }
}

diesel::table! {
    /// People who ask a brand to become its partner: one proven sign-up of each address, and wishes whose letter waits.
    signups (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        email -> Text,
        name -> Text,
        /// How they will promote the brand, in their own words.
        pitch -> Text,
        state -> Text,
        /// What the brand wrote with its decision.
        note -> Nullable<Text>,
        partner_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        /// When they last proved the address by the link of a mail.
        proven_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        /// The link of the letter that proves this wish and no other; null on those of before.
        link_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// Brands of this deployment. Single-tenant mode has exactly one.
    tenants (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        status -> Text,
        /// The brand's colour, #rrggbb.
        accent -> Text,
        website -> Nullable<Text>,
        support_email -> Nullable<Text>,
        /// When the set-up wizard was finished.
        setup_done_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// Of the brand's picture, where there is one: pages need its address alone.
        logo_hash -> Nullable<Text>,
    }
}

diesel::table! {
    /// The first click of a visitor on a link in an hour; the others of that hour are duplicates.
    visitor_windows (tenant_id, link_id, visitor_hash, hour) {
        tenant_id -> Uuid,
        link_id -> Uuid,
        visitor_hash -> Bytea,
        hour -> Timestamptz,
        click_id -> Uuid,
    }
}

diesel::joinable!(admins -> tenants (tenant_id));
diesel::joinable!(api_keys -> tenants (tenant_id));
diesel::joinable!(attributions -> events (event_id));
diesel::joinable!(attributions -> tenants (tenant_id));
diesel::joinable!(backfills -> tenants (tenant_id));
diesel::joinable!(bindings -> events (event_id));
diesel::joinable!(bindings -> partners (partner_id));
diesel::joinable!(bindings -> programs (program_id));
diesel::joinable!(bindings -> tenants (tenant_id));
diesel::joinable!(commissions -> events (event_id));
diesel::joinable!(commissions -> grants (grant_id));
diesel::joinable!(commissions -> partners (partner_id));
diesel::joinable!(commissions -> program_versions (version_id));
diesel::joinable!(commissions -> programs (program_id));
diesel::joinable!(commissions -> tenants (tenant_id));
diesel::joinable!(events -> tenants (tenant_id));
diesel::joinable!(grants -> partners (partner_id));
diesel::joinable!(grants -> program_versions (version_id));
diesel::joinable!(grants -> programs (program_id));
diesel::joinable!(grants -> tenants (tenant_id));
diesel::joinable!(links -> partners (partner_id));
diesel::joinable!(links -> programs (program_id));
diesel::joinable!(links -> tenants (tenant_id));
diesel::joinable!(logos -> tenants (tenant_id));
diesel::joinable!(network_links -> tenants (tenant_id));
diesel::joinable!(partners -> tenants (tenant_id));
diesel::joinable!(program_versions -> programs (program_id));
diesel::joinable!(program_versions -> tenants (tenant_id));
diesel::joinable!(programs -> tenants (tenant_id));
diesel::joinable!(signup_settings -> tenants (tenant_id));
diesel::joinable!(signups -> partners (partner_id));
diesel::joinable!(signups -> tenants (tenant_id));

diesel::allow_tables_to_appear_in_same_query!(
    admins,
    api_keys,
    attributions,
    backfills,
    bindings,
    click_days,
    click_fold_marks,
    click_verdicts,
    clicks,
    commissions,
    events,
    grants,
    identities,
    links,
    logos,
    network_links,
    partners,
    program_versions,
    programs,
    signup_settings,
    signups,
    tenants,
    visitor_windows,
);
