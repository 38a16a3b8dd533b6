//! The words that layouts and error pages say, in each language that ships.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    English,
    German,
}

impl Lang {
    /// The first language of the request's `Accept-Language` that ships, else English.
    pub fn preferred(req: &HttpRequest) -> Self {
        let header = req.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let tags = header.unwrap_or_default().split(',').map(str::trim);
        tags.filter_map(Self::shipped).next().unwrap_or_default()
    }

    /// The value of `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    fn shipped(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            _ => None,
        }
    }
}

pub struct Words {
    pub skip: &'static str,
    pub main_menu: &'static str,
    pub menu: &'static str,
    pub trail: &'static str,
    pub theme: &'static str,
    pub account: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub dismiss: &'static str,
    pub back_home: &'static str,
    pub request: &'static str,
    pub reason: &'static str,
    pub fault: &'static str,
    pub titles: Titles,
}

/// The headings of error pages, by status.
pub struct Titles {
    pub sign_in: &'static str,
    pub forbidden: &'static str,
    pub absent: &'static str,
    pub conflict: &'static str,
    pub limit: &'static str,
    pub fault: &'static str,
    pub refused: &'static str,
}

static ENGLISH: Words = Words {
    skip: "Skip to content",
    main_menu: "Main",
    menu: "Menu",
    trail: "You are here",
    theme: "Switch between light and dark",
    account: "Your account",
    sign_in: "Sign in",
    sign_out: "Sign out",
    dismiss: "Dismiss",
    back_home: "Back to the start page",
    request: "Request",
    reason: "Reason",
    fault: "The cause is in our log. Please try again in a minute.",
    titles: Titles {
        sign_in: "Please sign in",
        forbidden: "This is not open to you",
        absent: "There is nothing here",
        conflict: "That does not fit how things stand",
        limit: "Too many requests",
        fault: "Something broke on our side",
        refused: "That did not work",
    },
};

static GERMAN: Words = Words {
    skip: "Zum Inhalt springen",
    main_menu: "Hauptmenü",
    menu: "Menü",
    trail: "Sie sind hier",
    theme: "Zwischen hell und dunkel wechseln",
    account: "Ihr Konto",
    sign_in: "Anmelden",
    sign_out: "Abmelden",
    dismiss: "Schließen",
    back_home: "Zur Startseite",
    request: "Anfrage",
    reason: "Grund",
    fault: "Die Ursache steht in unserem Protokoll. Bitte in einer Minute noch einmal versuchen.",
    titles: Titles {
        sign_in: "Bitte anmelden",
        forbidden: "Dazu fehlt Ihnen das Recht",
        absent: "Hier ist nichts",
        conflict: "Das passt nicht zum jetzigen Stand",
        limit: "Zu viele Anfragen",
        fault: "Bei uns ist etwas kaputtgegangen",
        refused: "Das hat nicht geklappt",
    },
};

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_first_language_that_ships_is_spoken() {
        let said = |header: &str| {
            let req = TestRequest::default().insert_header((ACCEPT_LANGUAGE, header));
            Lang::preferred(&req.to_http_request())
        };
        assert_eq!(said("fr-CH, de-CH;q=0.9, en;q=0.8"), Lang::German);
        assert_eq!(said("fr"), Lang::English);
        assert_eq!(said(""), Lang::English);
    }
}
