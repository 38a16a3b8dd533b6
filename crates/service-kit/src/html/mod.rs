//! What the pages of both services are made of: layouts, parts, charts.
//!
//! A page is a struct with a `shell: Shell` whose template extends one of the layouts
//! (`layout/app.html`, `layout/site.html`, `layout/narrow.html`) and imports parts
//! (`{% import "parts/field.html" as field %}`). Layouts and parts use methods only, so a page
//! brings `filters` into scope when, and only when, its own template uses one.
//!
//! **Invariant.** No page holds an inline style, script or handler: geometry is SVG attributes.

pub mod markup;
pub mod format;
pub mod faces;
pub mod filters;
pub mod qr;
pub mod csv;
pub mod chart;
pub mod urls;
pub mod forms;
pub mod tables;
pub mod ranges;
pub mod nav;
pub mod words;
pub mod flash;
pub mod audits;
pub mod assets;
pub mod shell;
pub mod error_page;
pub mod page;
pub mod components;

pub use error_page::PageError;
pub use faces::Face;
pub use flash::Flash;
pub use forms::{Choice, FormErrors};
pub use markup::Html;
pub use nav::{Group, Item, Link, Nav, Tab};
pub use page::{Page, PageResult};
pub use shell::{Front, Person, Search, Shell, Theme};
pub use words::Lang;
