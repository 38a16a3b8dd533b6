//! axe-core, which judges pages by rules of accessibility: fetched from the npm registry, checked.
//!
//! It is not part of this repository. Where the registry can't be reached, pages are not judged, and
//! the test says so.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha512};

use crate::machine::workspace;

const VERSION: &str = "4.11.0";
const SHA512: &str = "8a561a9c453cbf1c417b1a4977c716338125490ab841cb422ca8a1d1349f8c87\
                      c24137b21ffeb356b98825f2cfaca4ca2516e21be71f9d96d02230252661758d";

/// WCAG 2.2 AA, and what it builds on.
const TAGS: &str = r#"["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]"#;

/// The script that answers every violation on a page as `rule: elements`; none without a registry.
pub fn judge() -> Option<&'static str> {
    static JUDGE: OnceLock<Option<String>> = OnceLock::new();
    let judge = JUDGE.get_or_init(|| match fetch(&workspace().join("target/axe-core")) {
        Ok(library) => Some(script(&library)),
        Err(err) => {
            println!("SKIPPED: accessibility was not judged, axe-core is not here: {err:#}");
            None
        }
    });
    judge.as_deref()
}

fn script(library: &str) -> String {
    format!(
        "const done = arguments[arguments.length - 1]; {library}; \
         const told = it => it.id + ': ' + it.nodes.map(node => node.target.join(' ') + ' (' + \
           node.any.concat(node.all, node.none).map(why => why.message).join('; ') + ')').join(', '); \
         window.axe.run(document, {{ runOnly: {{ type: 'tag', values: {TAGS} }}, \
           resultTypes: ['violations'] }}).then(found => done(found.violations.map(told)), \
           broken => done(['axe-core broke off: ' + broken]));"
    )
}

/// One test at a time fetches; the others find what it left.
fn fetch(folder: &Path) -> anyhow::Result<String> {
    std::fs::create_dir_all(folder)?;
    let lock = std::fs::File::create(folder.join("lock"))?;
    lock.lock().context("no lock")?;
    let name = format!("axe-core-{VERSION}.tgz");
    let package = folder.join(&name);
    if !package.exists() {
        run(
            Command::new("npm").args(["pack", "--silent", &format!("axe-core@{VERSION}")]),
            folder,
        )?;
    }
    let digest = Sha512::digest(std::fs::read(&package)?);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(digest == SHA512, "{} is not what was published", package.display());
    run(Command::new("tar").args(["-xzf", &name, "package/axe.min.js"]), folder)?;
    Ok(std::fs::read_to_string(folder.join("package/axe.min.js"))?)
}

fn run(command: &mut Command, folder: &Path) -> anyhow::Result<()> {
    let output = command.current_dir(folder).stdin(Stdio::null()).output();
    let name = command.get_program().to_string_lossy().into_owned();
    let output = output.with_context(|| format!("cannot run {name}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} failed: {}", told.trim());
    Ok(())
}
