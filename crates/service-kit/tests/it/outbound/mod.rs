//! Nothing leaves towards an inner network, whatever the URL, the name or the answer says.

mod calls;
mod refusals;
mod stub;
