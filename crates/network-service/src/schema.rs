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
        /// As the brand last told.
        status -> Text,
        /// As the brand last told; null where only the hub itself knows of the partner.
        source -> Nullable<Text>,
        /// Rises with every change at the brand; 0 before it told one. A lower one never wins.
        version -> Int8,
        /// The creator was on the hub before this brand told of them.
        creator_existed -> Bool,
        /// When the partner joined the brand, as the brand told.
        joined_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Contacts who may register a brand while registration is by invitation.
    brand_guests (email) {
        email -> Text,
        invited_at -> Timestamptz,
    }
}

diesel::table! {
    /// How the delivery of clicks to each brand stands.
    click_senders (vendor_id) {
        vendor_id -> Uuid,
        /// The worker that sends; another one waits.
        claim -> Nullable<Text>,
        /// After this moment the worker counts as dead.
        claimed_until -> Nullable<Timestamptz>,
        /// Since the last success; from the fifth on only single clicks are tried.
        failures -> Int8,
        /// A heartbeat after this moment is a reason to try again at once.
        failed_at -> Nullable<Timestamptz>,
        next_at -> Timestamptz,
        last_error -> Nullable<Text>,
        /// When the brand last took clicks.
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Pictures of creators, drawn anew by the hub: never the bytes that were sent.
    creator_avatars (creator_id) {
        creator_id -> Uuid,
        /// SHA-256 of the picture, shortened.
        hash -> Text,
        content_type -> Text,
        image -> Bytea,
    }
}

diesel::table! {
    /// Creators whom an operator has shut out: hidden everywhere, their links go on.
    creator_blocks (creator_id) {
        creator_id -> Uuid,
        reason -> Text,
        blocked_at -> Timestamptz,
    }
}

diesel::table! {
    /// Domains of creators that lead to the hub.
    creator_domains (id) {
        id -> Uuid,
        creator_id -> Uuid,
        /// Lower case, punycode, without a dot at its end.
        domain -> Text,
        /// What the TXT record has to say.
        token -> Text,
        status -> Text,
        /// What the TXT record said when it was last looked at.
        found_proof -> Nullable<Text>,
        /// Where the domain pointed when it was last looked at.
        found_target -> Nullable<Text>,
        /// It pointed to the hub.
        is_pointed -> Bool,
        /// Why the last look could not be finished.
        trouble -> Nullable<Text>,
        checked_at -> Nullable<Timestamptz>,
        verified_at -> Nullable<Timestamptz>,
        /// When the proof was first missed; three days later the domain is off.
        lost_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Changes of address, proved by links to the old and to the new one.
    creator_email_changes (id) {
        id -> Uuid,
        creator_id -> Uuid,
        old_email -> Text,
        new_email -> Text,
        /// SHA-256 of the token in the letter to the old address; the others alike.
        old_hash -> Bytea,
        new_hash -> Bytea,
        cancel_hash -> Bytea,
        old_code_hash -> Bytea,
        new_code_hash -> Bytea,
        /// Wrong codes that were typed.
        tries -> Int4,
        old_confirmed_at -> Nullable<Timestamptz>,
        new_confirmed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        /// Merged where the new address had an identity of its own.
        outcome -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Copies of all that the hub holds on a creator, made on their wish.
    creator_exports (id) {
        id -> Uuid,
        creator_id -> Uuid,
        status -> Text,
        /// Tables that are copied, of total.
        done -> Int4,
        total -> Int4,
        /// The copy, one entry for each table; null once it has expired.
        parts -> Nullable<Jsonb>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Money of the last 90 days over all brands, as of creators.stats_at.
    creator_figures (creator_id, currency) {
        creator_id -> Uuid,
        currency -> Text,
        revenue_90d -> Numeric,
        commission_90d -> Numeric,
        /// Commission per click over all brands; null without clicks.
        epc_90d -> Nullable<Numeric>,
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
    /// Keys with which a creator's programs read what the creator may read.
    creator_keys (id) {
        id -> Uuid,
        creator_id -> Uuid,
        label -> Text,
        /// SHA-256 of the key, which is shown once.
        key_hash -> Bytea,
        /// The last four characters, to tell keys apart.
        hint -> Text,
        created_at -> Timestamptz,
        /// Written in batches, so some seconds late.
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Letters that a creator gets once; the key keeps a second one from being written.
    creator_letters (creator_id, kind, period) {
        creator_id -> Uuid,
        kind -> Text,
        /// Of what recurs, such as 2026-10; empty for what happens once in a life.
        period -> Text,
        recorded_at -> Timestamptz,
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
        /// Since when the code of this row is known to stand on the page.
        verified_at -> Nullable<Timestamptz>,
        /// When the page was last fetched, with or without success.
        checked_at -> Nullable<Timestamptz>,
        /// Why the last check failed, in words.
        check_failure -> Nullable<Text>,
        /// When the owner was told that the code is gone; a week later the proof is.
        warned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What a creator has chosen; without a row everything is as it begins.
    creator_settings (creator_id) {
        creator_id -> Uuid,
        /// Topics of letters that are not sent to them.
        muted_mails -> Array<Text>,
        /// Everybody sees the figures that brands see, not only brands.
        figures_public -> Bool,
        /// The step of the first visit that comes next.
        onboarding -> Text,
        /// Where the first visit leads in the end; a path of this service.
        onboarding_next -> Nullable<Text>,
        terms_accepted_at -> Nullable<Timestamptz>,
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
        /// Which of clicks, conversions, revenue and commission brands do not see.
        hidden_figures -> Array<Text>,
        /// ISO 3166 codes of countries, in the creator's own words.
        audience_locations -> Array<Text>,
        /// The first sign-in; null while only a brand has told of them, and nobody sees them.
        claimed_at -> Nullable<Timestamptz>,
        /// They said no to an identity that a brand had made; a sign-in takes that back.
        opted_out_at -> Nullable<Timestamptz>,
        /// SHA-256 of the secret in the one letter to somebody unclaimed.
        opt_out_hash -> Nullable<Bytea>,
        /// Of the platform with the most; kept by a trigger of creator_platforms.
        most_followers -> Int8,
        /// Lower-case; kept by a trigger of creator_platforms.
        platform_names -> Array<Text>,
        /// In the creator's own words.
        past_brands -> Array<Text>,
        /// Names the picture in creator_avatars; part of its address.
        avatar_hash -> Nullable<Text>,
        /// When the account is erased, unless its owner keeps it before.
        leaving_at -> Nullable<Timestamptz>,
        /// The person is erased; the row stays so that their handles are nobody else's.
        deleted_at -> Nullable<Timestamptz>,
        /// Who took over what this identity had.
        merged_into -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// Decisions on many requests that a brand sent in one call.
    decision_batches (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        /// The worker that carries it out.
        claim -> Nullable<Text>,
        /// After this moment the worker counts as dead.
        claimed_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// One decision of a batch and what became of it.
    decision_items (batch_id, place) {
        batch_id -> Uuid,
        /// Order within the batch, from 0.
        place -> Int4,
        /// As the brand named it; it need not exist.
        request_id -> Uuid,
        decision -> Text,
        decision_note -> Nullable<Text>,
        state -> Text,
        /// The code with which it was refused.
        error -> Nullable<Text>,
        detail -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Creators who may not apply to a brand, for ever or for some days.
    exclusions (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        creator_id -> Uuid,
        /// The brand's own words, for the brand alone.
        reason -> Text,
        /// From this moment on the creator may apply again; null is for ever.
        until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        /// When it was lifted, or another one took its place.
        lifted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What operators have set; one row, none before the first change.
    hub_settings (id) {
        id -> Bool,
        name -> Text,
        support_email -> Nullable<Text>,
        imprint_url -> Nullable<Text>,
        privacy_url -> Nullable<Text>,
        /// Who may register an instance without the hub's admin key.
        brands -> Text,
        /// Who may make a profile.
        creators -> Text,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Brands asking creators to promote an offering.
    invitations (id) {
        id -> Uuid,
        offering_id -> Uuid,
        vendor_id -> Uuid,
        creator_id -> Uuid,
        message -> Text,
        status -> Text,
        /// The application that came of it.
        request_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        /// When it was answered, withdrawn, or found to be over.
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Clicks that the hub led on, and at once what the brands have yet to be told. Partitioned by id, in which the time is.
    network_clicks (id) {
        id -> Uuid,
        vendor_id -> Uuid,
        /// The brand's own id of the link.
        link_id -> Uuid,
        creator_id -> Uuid,
        partnership_id -> Uuid,
        /// What the request looked like: human, bot, prefetch, head, paused.
        class -> Text,
        /// False where the partnership or the brand's link had ended.
        eligible -> Bool,
        /// HMAC of brand, address and user agent with a salt of the day; 16 bytes. No address is kept.
        visitor_hash -> Bytea,
        landing_url -> Nullable<Text>,
        referrer_host -> Nullable<Text>,
        ua_family -> Text,
        device -> Text,
        country -> Nullable<Text>,
        sub_id -> Nullable<Text>,
        /// The visitor asked not to be tracked.
        opt_out -> Bool,
        source -> Text,
        occurred_at -> Timestamptz,
        received_at -> Timestamptz,
        /// Waiting until the brand has it; dead when it never will.
        delivery -> Text,
        /// Why it is dead.
        delivery_error -> Nullable<Text>,
        /// When it was delivered or given up.
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Every terms that an offering ever had, with when the hub learned them.
    offering_terms (offering_id, since) {
        offering_id -> Uuid,
        since -> Timestamptz,
        terms -> Jsonb,
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
        /// Private ones show to creators on the allow-list and to invited ones.
        visibility -> Text,
        /// auto: an application is approved at once.
        approval -> Text,
        /// Topics, lower-case.
        categories -> Array<Text>,
        /// E-mail addresses and handles; never shown to creators.
        allow_list -> Array<Text>,
        /// From then on nobody finds it or can apply.
        ends_at -> Nullable<Timestamptz>,
        /// As the brand says of itself.
        days_to_pay -> Nullable<Int4>,
        /// Active partnerships, as of the last count.
        partners -> Int8,
        /// Commission per click of its partners over 90 days; null where too few.
        epc -> Nullable<Numeric>,
        epc_currency -> Nullable<Text>,
        /// From the terms, for filters.
        kind -> Text,
        /// From the terms, for filters: percent, or an amount.
        rate -> Nullable<Numeric>,
        /// From the terms, for filters: later sales of a customer count too.
        recurring -> Bool,
        /// From the terms, for filters.
        window_days -> Int4,
        /// From the terms, for filters.
        holdback_days -> Int4,
        /// From the terms, for filters.
        model -> Text,
        /// An operator has unlisted it; the brand cannot list it again.
        taken_down_at -> Nullable<Timestamptz>,
        /// The reason, which the brand is told.
        taken_down_for -> Nullable<Text>,
        /// The brand wants it listed: it is when the operator puts it back.
        withheld -> Bool,
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
    /// Every slug that a partnership ever had on its creator's domains: an old one goes on redirecting.
    partnership_slugs (creator_id, slug) {
        creator_id -> Uuid,
        slug -> Text,
        partnership_id -> Uuid,
        taken_at -> Timestamptz,
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
        ended_at -> Nullable<Timestamptz>,
        /// brand: revoked the partner, and may reinstate them. creator: left for good.
        ended_by -> Nullable<Text>,
        /// The last part of the link on the creator's own domains; unique among their own.
        creator_slug -> Text,
        /// Where the link leads, as the brand last told.
        destination_url -> Text,
        /// As the brand last told: whether clicks may earn.
        link_status -> Text,
        /// Of what the brand last told; an older one never wins.
        link_version -> Int8,
    }
}

diesel::table! {
    /// How the last call for each brand's counts went.
    reconciliation_calls (vendor_id) {
        vendor_id -> Uuid,
        called_at -> Timestamptz,
        /// Why the brand told no counts, when it told none.
        error -> Nullable<Text>,
    }
}

diesel::table! {
    /// How many clicks of a day the hub recorded for a brand, and how many the brand has.
    reconciliations (vendor_id, day) {
        vendor_id -> Uuid,
        /// Of the time in the clicks' ids, in UTC.
        day -> Date,
        stored -> Int8,
        /// Of the stored ones, those that the brand was not told of when they were counted.
        waiting -> Int8,
        dead -> Int8,
        counted_at -> Timestamptz,
        /// The brand's own count; none before it was asked.
        told -> Nullable<Int8>,
        /// What one side has and the other does not; clicks on their way do not differ.
        difference -> Nullable<Int8>,
        /// Before counted_at: the brand is to be asked again.
        compared_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What people told the operators about an offering or a creator.
    reports (id) {
        id -> Uuid,
        offering_id -> Nullable<Uuid>,
        creator_id -> Nullable<Uuid>,
        reason -> Text,
        /// In the reporter's own words.
        told -> Text,
        /// None for visitors.
        reporter_id -> Nullable<Uuid>,
        status -> Text,
        /// What an operator made of it.
        note -> Nullable<Text>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
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
        /// When the partnership of an approved request ended, so that its creator may apply again.
        ended_at -> Nullable<Timestamptz>,
        /// The offering's terms as the creator accepted them with the application.
        terms -> Jsonb,
        /// Which version of them that is, by the brand's numbers.
        terms_version -> Int4,
        /// The brand was asked for the partner and its answer was lost: there may be one.
        partner_in_doubt -> Bool,
        /// When the brand's contact was written about it; null while it waits for the digest.
        brand_told_at -> Nullable<Timestamptz>,
        /// Where the link led when the brand made it.
        link_destination -> Nullable<Text>,
        link_version -> Nullable<Int8>,
        /// Name and address under which the brand was asked for the partner; null once it has answered.
        asked -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// How each brand behaved in the last 90 days, as of the last count.
    scorecards (vendor_id) {
        vendor_id -> Uuid,
        /// Applications that were approved or rejected.
        decided -> Int8,
        approved -> Int8,
        /// From application to decision.
        median_decision_seconds -> Nullable<Int8>,
        /// Refunds as a part of revenue, in the currency with the most of it; as the brand told.
        reversed_percent -> Nullable<Numeric>,
        counted_at -> Timestamptz,
        /// Clicks of the days on which the hub's count was compared with the brand's, without those on their way.
        clicks_compared -> Int8,
        /// Of those days, the clicks that one side has and the other does not.
        clicks_differing -> Int8,
    }
}

diesel::table! {
    /// How far a run is with each brand: whoever takes it up goes on there.
    stats_pulls (run_id, vendor_id) {
        run_id -> Uuid,
        vendor_id -> Uuid,
        state -> Text,
        /// The last affiliation whose figures were asked for and booked.
        after_id -> Nullable<Uuid>,
        /// Partners whose figures were booked.
        told -> Int8,
        /// Partners whose figures were left out or unbelievable.
        refused -> Int8,
        /// A worker is at it until then; afterwards another may take it.
        claimed_until -> Nullable<Timestamptz>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    /// Nightly pulls of figures. At most one is open.
    stats_runs (id) {
        id -> Uuid,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
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
    /// The hub's own copies of brands' pictures: a creator's browser never calls a brand.
    vendor_logos (vendor_id) {
        vendor_id -> Uuid,
        /// Where the copy was fetched; another address is another picture.
        source_url -> Text,
        /// Of the copy's bytes; stands in its address.
        hash -> Text,
        /// Drawn anew from what was fetched, at most 512 pixels wide and high.
        png -> Bytea,
        fetched_at -> Timestamptz,
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
        /// Set at the first use of its successor: calls that are under way then still arrive.
        retires_at -> Nullable<Timestamptz>,
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
        /// Messages to the hub that wait at the brand, as of its last heartbeat.
        queue_waiting -> Int8,
        /// Messages to the hub that the brand gave up, as of its last heartbeat.
        queue_dead -> Int8,
        /// When the oldest message that waits at the brand was recorded.
        queue_oldest_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(affiliations -> creators (creator_id));
diesel::joinable!(affiliations -> vendors (vendor_id));
diesel::joinable!(click_senders -> vendors (vendor_id));
diesel::joinable!(creator_avatars -> creators (creator_id));
diesel::joinable!(creator_blocks -> creators (creator_id));
diesel::joinable!(creator_domains -> creators (creator_id));
diesel::joinable!(creator_email_changes -> creators (creator_id));
diesel::joinable!(creator_exports -> creators (creator_id));
diesel::joinable!(creator_figures -> creators (creator_id));
diesel::joinable!(creator_handles -> creators (creator_id));
diesel::joinable!(creator_keys -> creators (creator_id));
diesel::joinable!(creator_letters -> creators (creator_id));
diesel::joinable!(creator_platforms -> creators (creator_id));
diesel::joinable!(creator_settings -> creators (creator_id));
diesel::joinable!(decision_batches -> vendors (vendor_id));
diesel::joinable!(decision_items -> decision_batches (batch_id));
diesel::joinable!(exclusions -> creators (creator_id));
diesel::joinable!(exclusions -> vendors (vendor_id));
diesel::joinable!(invitations -> creators (creator_id));
diesel::joinable!(invitations -> offerings (offering_id));
diesel::joinable!(invitations -> requests (request_id));
diesel::joinable!(invitations -> vendors (vendor_id));
diesel::joinable!(offering_terms -> offerings (offering_id));
diesel::joinable!(offerings -> vendors (vendor_id));
diesel::joinable!(partnership_slugs -> creators (creator_id));
diesel::joinable!(partnership_slugs -> partnerships (partnership_id));
diesel::joinable!(partnerships -> affiliations (affiliation_id));
diesel::joinable!(partnerships -> creators (creator_id));
diesel::joinable!(partnerships -> offerings (offering_id));
diesel::joinable!(partnerships -> requests (request_id));
diesel::joinable!(partnerships -> vendors (vendor_id));
diesel::joinable!(reconciliation_calls -> vendors (vendor_id));
diesel::joinable!(reconciliations -> vendors (vendor_id));
diesel::joinable!(reports -> offerings (offering_id));
diesel::joinable!(requests -> creators (creator_id));
diesel::joinable!(requests -> offerings (offering_id));
diesel::joinable!(requests -> vendors (vendor_id));
diesel::joinable!(scorecards -> vendors (vendor_id));
diesel::joinable!(stats_pulls -> stats_runs (run_id));
diesel::joinable!(stats_pulls -> vendors (vendor_id));
diesel::joinable!(vendor_daily -> vendors (vendor_id));
diesel::joinable!(vendor_logos -> vendors (vendor_id));
diesel::joinable!(vendor_registrations -> vendor_tokens (token_id));
diesel::joinable!(vendor_registrations -> vendors (vendor_id));
diesel::joinable!(vendor_tokens -> vendors (vendor_id));

diesel::allow_tables_to_appear_in_same_query!(
    affiliations,
    brand_guests,
    click_senders,
    creator_avatars,
    creator_blocks,
    creator_domains,
    creator_email_changes,
    creator_exports,
    creator_figures,
    creator_handles,
    creator_keys,
    creator_letters,
    creator_platforms,
    creator_settings,
    creators,
    decision_batches,
    decision_items,
    exclusions,
    hub_settings,
    invitations,
    network_clicks,
    offering_terms,
    offerings,
    operators,
    partnership_slugs,
    partnerships,
    reconciliation_calls,
    reconciliations,
    reports,
    requests,
    scorecards,
    stats_pulls,
    stats_runs,
    vendor_daily,
    vendor_logos,
    vendor_registrations,
    vendor_tokens,
    vendors,
);
