//! Who plays in the story: two brands, five creators, and who applies where.

use api_types::programs::RuleKind;

/// A brand before it exists.
pub struct BrandSketch {
    pub slug: &'static str,
    pub name: &'static str,
    pub accent: &'static str,
    pub website: &'static str,
    pub owner: &'static str,
    pub owner_name: &'static str,
    pub programs: &'static [ProgramSketch],
    /// A partner whom the brand invites by itself, past the hub.
    pub direct: DirectSketch,
}

pub struct ProgramSketch {
    pub name: &'static str,
    pub description: &'static str,
    pub destination: &'static str,
    pub kind: RuleKind,
    pub value: &'static str,
    /// Of a fixed rule.
    pub currency: Option<&'static str>,
    pub months: Option<u16>,
    pub window_days: u16,
    pub holdback_days: u16,
    /// What its customers pay: currency and price; the first is the most usual one.
    pub prices: &'static [(&'static str, &'static str)],
    pub is_monthly: bool,
}

pub struct DirectSketch {
    pub email: &'static str,
    pub name: &'static str,
    pub slug: &'static str,
}

pub const BRANDS: &[BrandSketch] = &[FERNHILL, TIDEWISE];

const FERNHILL: BrandSketch = BrandSketch {
    slug: "fernhill",
    name: "Fernhill Roasters",
    accent: "#2f6b4f",
    website: "https://fernhill.example",
    owner: "greta@fernhill.example",
    owner_name: "Greta Holm",
    programs: &[
        ProgramSketch {
            name: "Fernhill Subscriptions",
            description: "Fresh beans every month, roasted on the day they ship. Your readers get a \
                          tasting flight with their first bag.",
            destination: "https://fernhill.example/subscribe?from=partners",
            kind: RuleKind::Percent,
            value: "20",
            currency: None,
            months: Some(12),
            window_days: 60,
            holdback_days: 30,
            prices: &[("USD", "18.90"), ("USD", "34.50"), ("EUR", "17.25"), ("USD", "61.35")],
            is_monthly: true,
        },
        ProgramSketch {
            name: "Brew Gear",
            description: "Kettles, grinders and scales that last. A share of the first basket of \
                          everybody you send.",
            destination: "https://fernhill.example/gear",
            kind: RuleKind::Percent,
            value: "7.5",
            currency: None,
            months: Some(0),
            window_days: 30,
            holdback_days: 14,
            prices: &[("USD", "129.00"), ("USD", "84.95"), ("EUR", "219.90")],
            is_monthly: false,
        },
    ],
    direct: DirectSketch {
        email: "elin@marshcooks.example",
        name: "Elin Marsh",
        slug: "elin-cooks",
    },
};

const TIDEWISE: BrandSketch = BrandSketch {
    slug: "tidewise",
    name: "Tidewise",
    accent: "#2b5fb3",
    website: "https://tidewise.example",
    owner: "ruben@tidewise.example",
    owner_name: "Ruben Achterberg",
    programs: &[
        ProgramSketch {
            name: "Tidewise Solo",
            description: "Invoices, taxes and cash flow for people who work for themselves. You earn \
                          for two years on every customer.",
            destination: "https://tidewise.example/solo",
            kind: RuleKind::Percent,
            value: "25",
            currency: None,
            months: Some(24),
            window_days: 60,
            holdback_days: 30,
            prices: &[("EUR", "19.00"), ("EUR", "29.00"), ("JPY", "3250"), ("USD", "21.49")],
            is_monthly: true,
        },
        ProgramSketch {
            name: "Tidewise Teams",
            description: "The same for small companies: one ledger, many hands. A fixed amount for \
                          each team that starts.",
            destination: "https://tidewise.example/teams#start",
            kind: RuleKind::Fixed,
            value: "45.00",
            currency: Some("USD"),
            months: Some(0),
            window_days: 90,
            holdback_days: 45,
            prices: &[("USD", "149.00"), ("USD", "290.00")],
            is_monthly: false,
        },
    ],
    direct: DirectSketch {
        email: "office@haverkamp-tax.example",
        name: "Haverkamp Tax Advice",
        slug: "haverkamp",
    },
};

/// A creator before they exist.
pub struct CreatorSketch {
    pub email: &'static str,
    pub name: &'static str,
    pub handle: &'static str,
    pub bio: &'static str,
    pub categories: &'static [&'static str],
    pub platforms: &'static [(&'static str, &'static str, i64)],
}

pub const CREATORS: &[CreatorSketch] = &[
    CreatorSketch {
        email: "mira@solano.example",
        name: "Mira Solano",
        handle: "mira-pours",
        bio: "Espresso at home without the snobbery. Two videos a week, one honest review.",
        categories: &["food and drink", "reviews"],
        platforms: &[
            ("youtube", "https://video.example/@mirapours", 84_200),
            ("instagram", "https://photos.example/mirapours", 31_500),
        ],
    },
    CreatorSketch {
        email: "jonas@adeyemi.example",
        name: "Jonas Adeyemi",
        handle: "paperwork-friday",
        bio: "A newsletter for freelancers who would rather do the work than the paperwork.",
        categories: &["business", "freelancing"],
        platforms: &[("newsletter", "https://letters.example/paperwork-friday", 12_800)],
    },
    CreatorSketch {
        email: "priya@raman.example",
        name: "Priya Raman",
        handle: "slow-mornings",
        bio: "A podcast about routines, small companies and the first cup of the day.",
        categories: &["lifestyle", "business"],
        platforms: &[("podcast", "https://casts.example/slow-mornings", 22_400)],
    },
    CreatorSketch {
        email: "tomas@lindqvist.example",
        name: "Tomás Lindqvist",
        handle: "far-by-bike",
        bio: "Long roads, light bags, good coffee. Writing from the saddle since 2016.",
        categories: &["travel", "outdoors"],
        platforms: &[("blog", "https://farbybike.example", 9_300)],
    },
    CreatorSketch {
        email: "hana@okafor.example",
        name: "Hana Okafor",
        handle: "study-with-hana",
        bio: "Four-hour study streams, tea and coffee rated by how awake I stay.",
        categories: &["education", "streaming"],
        platforms: &[("twitch", "https://streams.example/hana", 47_900)],
    },
];

/// What becomes of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Approved,
    Rejected,
    /// Left for whoever looks at the demo.
    Open,
}

pub struct ApplicationSketch {
    pub creator: usize,
    pub brand: usize,
    pub program: usize,
    pub slug: &'static str,
    pub pitch: &'static str,
    pub fate: Fate,
}

pub const REJECTION: &str = "Thank you! Your readers ride rather than run companies. Solo would suit \
                             them better: please apply there.";

pub const APPLICATIONS: &[ApplicationSketch] = &[
    ApplicationSketch {
        creator: 0,
        brand: 0,
        program: 0,
        slug: "morning-brew",
        pitch: "I already drink your Colombian on camera. A subscription in each description box.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 0,
        brand: 0,
        program: 1,
        slug: "mira-gear",
        pitch: "Grinder tests are my most watched videos.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 1,
        brand: 1,
        program: 0,
        slug: "paperwork-friday",
        pitch: "12,800 freelancers, every Friday. Invoicing is what they ask about most.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 1,
        brand: 1,
        program: 1,
        slug: "friday-teams",
        pitch: "Some of my readers hire their first people this year.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 2,
        brand: 0,
        program: 0,
        slug: "morning-brew",
        pitch: "Every episode begins with a cup. I would like to say whose.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 2,
        brand: 1,
        program: 0,
        slug: "slow-mornings",
        pitch: "My guests run companies of one, and so do most listeners.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 3,
        brand: 0,
        program: 0,
        slug: "far-by-bike",
        pitch: "Beans that travel well: a series about coffee on the road.",
        fate: Fate::Approved,
    },
    ApplicationSketch {
        creator: 3,
        brand: 1,
        program: 1,
        slug: "bike-teams",
        pitch: "I could mention you in my packing lists.",
        fate: Fate::Rejected,
    },
    ApplicationSketch {
        creator: 4,
        brand: 0,
        program: 0,
        slug: "study-fuel",
        pitch: "Four hours a night need fuel. My chat asks for the beans every stream.",
        fate: Fate::Open,
    },
];
