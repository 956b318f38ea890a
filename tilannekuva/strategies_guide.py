"""What the template of a strategy says, in Finnish, Swedish and English, and its form as YAML."""

GUIDE: tuple[tuple[str, str, str, str], ...] = (
    (
        "",
        "Kunnan strategia ja sen mittarit. Täytä välilehti data; muita välilehtiä ei lueta. Ei kaavoja "
        "eikä piilotettuja rivejä.",
        "Kommunens strategi och dess mätare. Fyll i bladet data; de andra bladen läses inte. Inga "
        "formler eller dolda rader.",
        "The municipality's strategy and its metrics. Fill in the sheet data; the other sheets are not "
        "read. No formulas or hidden rows.",
    ),
    (
        "municipality_code",
        "Kuntanumero, kolme numeroa",
        "Kommunnummer, tre siffror",
        "Municipality code, three digits",
    ),
    (
        "name",
        "Ylhäällä strategian nimi, rivillä mittarin nimi (pakollinen, kun sarja on kunnan oma)",
        "Överst strategins namn, på raden mätarens namn (obligatoriskt när serien är kommunens egen)",
        "On top the strategy's name, on a row the metric's name (needed when the series is the municipality's own)",
    ),
    (
        "language",
        "Nimien kieli: fi, sv tai en",
        "Namnens språk: fi, sv eller en",
        "Language of the names: fi, sv or en",
    ),
    (
        "approved_on",
        "Valtuuston hyväksymispäivä, esim. 2025-11-17",
        "Dagen då fullmäktige godkände strategin, t.ex. 2025-11-17",
        "Day of the council's approval, e.g. 2025-11-17",
    ),
    (
        "term_start, term_end",
        "Valtuustokauden ensimmäinen ja viimeinen päivä",
        "Fullmäktigeperiodens första och sista dag",
        "First and last day of the council term",
    ),
    (
        "id",
        "Mittarin lyhyt tunnus (a–z, 0–9, _); tyhjä: indikaattorin tunnus",
        "Mätarens korta beteckning (a–z, 0–9, _); tom: indikatorns beteckning",
        "The metric's short id (a–z, 0–9, _); empty: the indicator's",
    ),
    (
        "goal",
        "Strateginen tavoite, johon mittari kuuluu",
        "Det strategiska mål som mätaren hör till",
        "The strategic goal that the metric belongs to",
    ),
    (
        "indicator",
        "Indikaattorin tunnus välilehdeltä kunnat; tyhjä, kun sarja on kunnan oma",
        "Indikatorns beteckning från bladet kunnat; tom när serien är kommunens egen",
        "The indicator's id, from the sheet kunnat; empty when the series is the municipality's own",
    ),
    (
        "direction",
        "reach: saavutetaan, keep: pysytään vähintään tasolla, corridor: pysytään vaihteluvälillä",
        "reach: nås, keep: minst nivån bibehålls, corridor: hålls inom intervallet",
        "reach: reach the target, keep: stay at it or better, corridor: stay between low and high",
    ),
    (
        "baseline_year, baseline_value",
        "Lähtövuosi ja lähtöarvo",
        "Utgångsår och utgångsvärde",
        "Baseline: year and value",
    ),
    (
        "target, target_year",
        "Tavoitearvo ja tavoitevuosi",
        "Målvärde och målår",
        "Target value and target year",
    ),
    (
        "low, high",
        "Vaihteluvälin ala- ja yläraja (vain corridor)",
        "Intervallets nedre och övre gräns (endast corridor)",
        "Lower and upper end of the corridor (corridor only)",
    ),
    (
        "owner",
        "Vastuutaho",
        "Ansvarig",
        "Who is responsible",
    ),
    (
        "unit, better",
        "Oman sarjan yksikkö, ja parempi suunta: higher tai lower",
        "Den egna seriens enhet, och bättre riktning: higher eller lower",
        "Of an own series: its unit, and which way is better: higher or lower",
    ),
    (
        "2015 …",
        "Oman sarjan luvut vuosittain",
        "Den egna seriens värden per år",
        "Figures of an own series by year",
    ),
)
YAML_TEMPLATE = """\
# A municipality's strategy. How to write it: docs/how_to/write_a_strategy.md
municipality_code: "091"
name: Kaupunkistrategia 2025–2029
language: fi              # of the names below: fi, sv or en
approved_on: 2025-11-17   # figures known by the end of this day are what the council saw
council_term:
  start: 2025-06-01
  end: 2029-05-31
goals:
  - id: employment
    name: Työllisyys paranee
metrics:
  - goal: employment
    indicator: employment_rate_pct    # an indicator of the catalogue: tilannekuva coverage
    direction: reach                  # reach, keep or corridor
    baseline: {year: 2024, value: 72.0}
    target: 76.0
    target_year: 2029
    owner: Elinvoimajohtaja
  - id: resident_events
    goal: employment
    name: Asukastilaisuudet
    own_series:                       # the municipality's own figures
      unit: kpl
      better: higher
      values: {2021: 4, 2022: 6, 2023: 7, 2024: 9}
    direction: keep                   # at the target or better
    target: 8
    target_year: 2029
    owner: Viestintäjohtaja
"""
