//! `GET /api/partners/{id}/dashboard`, `POST /api/partners/dashboard/query`.

mod query;
mod series;
mod show;
