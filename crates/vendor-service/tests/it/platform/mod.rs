//! `/api/tenants`

mod brands;
