"""Titles of Sotkanet's indicators, as the service words them."""

# number -> in Finnish, in Swedish, in English; a series that has ended says so
TITLES: dict[str, tuple[str, str, str]] = {
    "127": (
        "Väestö 31.12.",
        "Befolkning 31.12",
        "Population at year end",
    ),
    "178": (
        "Kuntien välinen nettomuutto / 1 000 asukasta",
        "Nettoomflyttning mellan kommuner / 1 000 invånare",
        "Net migration between municipalities per 1,000",
    ),
    "180": (
        "Koulutustasomittain",
        "Utbildningsnivåmätare",
        "Education level index",
    ),
    "183": (
        "Ahtaasti asuvat asuntokunnat, % kaikista asuntokunnista",
        "Trångbodda bostadshushåll, %",
        "Overcrowded household-dwelling units, %",
    ),
    "186": (
        "Kuolleisuus / 100 000 asukasta",
        "Dödlighet / 100 000 invånare",
        "Mortality per 100,000",
    ),
    "493": (
        "Toimeentulotukea saaneet henkilöt vuoden aikana, % asukkaista",
        "Utkomststödstagare, % av invånarna",
        "Social assistance recipients, %",
    ),
    "761": (
        "Huoltosuhde, demografinen",
        "Försörjningskvot, demografisk",
        "Demographic dependency ratio",
    ),
    "2433": (
        "Ruotsinkielinen väestö 31.12.",
        "Svenskspråkig befolkning 31.12",
        "Swedish-speaking population",
    ),
    "3071": (
        "Vaikeasti työllistyvät, % 15–64-vuotiaista",
        "Svårsysselsatta, % av 15–64-åringarna",
        "Hard to employ, % of 15-64",
    ),
    "3076": (
        "Äänestysaktiivisuus kuntavaaleissa, %",
        "Valdeltagande i kommunalval, %",
        "Turnout in municipal elections, %",
    ),
    "3099": (
        "Kunnan yleinen pienituloisuusaste",
        "Kommunens allmänna låginkomstgrad",
        "At-risk-of-poverty rate",
    ),
    "3113": (
        "Poliisin tietoon tulleet henkeen ja terveyteen kohdistuneet rikokset / 1 000 asukasta",
        "Brott mot liv och hälsa / 1 000 invånare",
        "Offences against life and health per 1,000",
    ),
    "3114": (
        "Poliisin tietoon tulleet omaisuusrikokset / 1 000 asukasta",
        "Egendomsbrott / 1 000 invånare",
        "Offences against property per 1,000",
    ),
    "3126": (
        "Gini-kerroin, käytettävissä olevat tulot",
        "Gini-koefficient, disponibla inkomster",
        "Gini coefficient, disposable income",
    ),
    "3177": (
        "Verotulot, euroa / asukas (-2022)",
        "Skatteinkomster, euro / invånare (-2022)",
        "Tax revenue, EUR (-2022)",
    ),
    "3180": (
        "Kuntien lainakanta, euroa / asukas",
        "Kommunernas lånestock, euro / invånare",
        "Municipal loan stock, EUR per inhabitant",
    ),
    "3181": (
        "Suhteellinen velkaantuneisuus, %",
        "Relativ skuldsättning, %",
        "Relative indebtedness, %",
    ),
    "3219": (
        "Koulutuksen ulkopuolelle jääneet 17–24-vuotiaat, % vastaavanikäisestä väestöstä",
        "17–24-åringar utanför utbildning, %",
        "Aged 17-24 not in education, %",
    ),
    "4223": (
        "Kunnan osarahoittama työmarkkinatuki, 1 000 euroa",
        "Arbetsmarknadsstöd, 1 000 euro",
        "Labour market subsidy, EUR 1,000",
    ),
    "4461": (
        "Lihavien osuus (%), 65 vuotta täyttäneet",
        "Andelen feta, 65 år fyllda",
        "Obesity, 65 or over",
    ),
    "1275": (
        "Toimeentulotukea pitkäaikaisesti saaneet 18–24-vuotiaat, % vastaavanikäisestä väestöstä",
        "18–24-åringar som långvarigt fått utkomststöd, %",
        "Long-term social assistance, aged 18-24, %",
    ),
    "3090": (
        "Poliisin tietoon tulleet huumausainerikokset / 1 000 asukasta",
        "Narkotikabrott / 1 000 invånare",
        "Drug offences per 1,000",
    ),
    "3127": (
        "Elämänlaatunsa hyväksi kokevat, %",
        "Personer som upplever sin livskvalitet som god, %",
        "Good quality of life, %",
    ),
    "3128": (
        "Asuinalueensa turvallisuuteen tyytyväiset, %",
        "Nöjda med bostadsområdets trygghet, %",
        "Satisfied with neighbourhood safety, %",
    ),
    "3563": (
        "Kodin ulkopuolelle sijoitetut 0–17-vuotiaat, % vastaavanikäisestä väestöstä",
        "Placerade utanför hemmet, 0–17-åringar, %",
        "Placed outside the home, aged 0-17, %",
    ),
    "4333": (
        "Terveytensä keskitasoiseksi tai sitä huonommaksi kokevat, %",
        "Upplever sin hälsa som medelmåttig eller sämre, %",
        "Fair or poor health, %",
    ),
    "5527": (
        "Terveysliikuntasuosituksen mukaan liian vähän liikkuvien osuus (%)",
        "Andelen som motionerar för lite (%)",
        "Insufficient physical activity (%)",
    ),
}
