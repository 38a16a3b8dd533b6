//! Handles that a name leads to.

use api_types::slugs;

const LONGEST: usize = 24;
const MOST: u32 = 20;

/// Lawful handles that are like a name, the nearest first.
pub fn suggestions(name: &str) -> Vec<String> {
    let base = plain(name);
    let base = if base.len() < 2 { "creator".to_owned() } else { base };
    let numbered = (2..MOST).map(|it| format!("{base}-{it}"));
    let all = [base.clone(), format!("{base}-makes")].into_iter().chain(numbered);
    all.filter_map(|it| slugs::handle(&it).ok()).collect()
}

/// Letters and digits with single hyphens between them.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.trim().to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => plain.push(letter),
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => plain.push('a'),
            'è' | 'é' | 'ê' | 'ë' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' => plain.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => plain.push('o'),
            'ù' | 'ú' | 'û' => plain.push('u'),
            'ç' => plain.push('c'),
            'ñ' => plain.push('n'),
            _ if !plain.is_empty() && !plain.ends_with('-') => plain.push('-'),
            _ => {}
        }
    }
    plain.truncate(LONGEST);
    plain.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_lawful_handles() {
        assert_eq!(suggestions("Zoë Müller!")[0], "zoe-mueller");
        assert_eq!(suggestions("李")[0], "creator");
        assert_eq!(suggestions("Admin")[0], "admin-makes", "reserved words are passed over");
        assert!(suggestions(&"x".repeat(90)).iter().all(|it| it.len() <= 30));
    }
}
