//! The tables that both services have for the kit's sake. Columns are as in either's migrations.

diesel::table! {
    sessions (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        role -> Text,
        subject_id -> Uuid,
        email -> Text,
        name -> Text,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    magic_links (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        kind -> Text,
        role -> Text,
        email -> Text,
        token_hash -> Bytea,
        code_hash -> Bytea,
        browser_hash -> Nullable<Bytea>,
        next_path -> Nullable<Text>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        tries -> Int4,
    }
}

diesel::table! {
    outbox (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        seq -> Int8,
        lane -> Text,
        subject -> Text,
        kind -> Text,
        sealed_payload -> Nullable<Bytea>,
        state -> Text,
        attempts -> Int4,
        created_at -> Timestamptz,
        next_at -> Timestamptz,
        claimed_until -> Nullable<Timestamptz>,
        sent_at -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        held -> Bool,
        tried_since -> Nullable<Timestamptz>,
        claim -> Nullable<Text>,
    }
}

diesel::table! {
    visitor_salts (day) {
        day -> Date,
        sealed_salt -> Bytea,
    }
}

diesel::table! {
    idempotency_keys (tenant_id, caller, key) {
        tenant_id -> Uuid,
        caller -> Text,
        key -> Text,
        body_hash -> Bytea,
        status -> Int4,
        answer -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    job_runs (name, slot) {
        name -> Text,
        slot -> Timestamptz,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    audit_log (tenant_id, seq) {
        tenant_id -> Uuid,
        seq -> Int8,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        verb -> Text,
        subject -> Text,
        request_id -> Nullable<Text>,
        actor_seal -> Nullable<Bytea>,
        subject_seal -> Nullable<Bytea>,
        reason_seal -> Nullable<Bytea>,
        before -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    audit_texts (tenant_id, seq, field) {
        tenant_id -> Uuid,
        seq -> Int8,
        field -> Text,
        salt -> Bytea,
        said -> Text,
    }
}

diesel::table! {
    audit_heads (tenant_id) {
        tenant_id -> Uuid,
        seq -> Int8,
        hash -> Bytea,
    }
}
