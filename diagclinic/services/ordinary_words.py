"""Words that stand in names of shops, in addresses and in complaints without telling whose they are.

They stay in what somebody writes, though a record has them too. Folded: small letters without accents.
"""

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: of names and addresses of shops, and of accounts on computers
TRADE: Final = _set(
    """
    admin administrator allee atelier austria auto autocenter autocentre autohaus autohof automobile
    automobiles automotive autos autoservice autoteile avenue betrieb brothers buero buro calle cars
    center centre chef company computer contact corp demo desktop deutschland diagclinic diagnose
    diagnostic diagnostics direct east email england espana europe example express fachbetrieb fahrzeug
    fahrzeuge fahrzeugtechnik france garage garages gasse gast germany gmbh group gruppe guest handy
    haus home house html http https info internet italia karosserie kfzwerkstatt kontakt lackiererei
    lane laptop limited local mail meister meisterbetrieb mobil mobile mobilfunk mobility moto motor
    motoren motors motorsport nord north nutzfahrzeuge oesterreich office officina online osterreich
    partner phone place platz reifen reifenservice repair repairs reparatur reparaturen road root rue
    schweiz service services servicio servizio shop soehne sohn sohne sons south store strasse street
    sud sued switzerland taller team technik technique technology telefon telephone test tester tires
    truck trucks tuning tyres user users vehicle vehicles webseite website weg werkstatt west wheels
    workshop zentrum
    """
)
#: makes and models that everybody has; a person may be called like one
MAKES: Final = _set(
    """
    accord alfa aston astra audi bentley benz bmw bosch bugatti buick byd caddy cadillac ceed chevrolet
    chrysler citroen civic clio clubman cooper corolla corsa countryman cupra dacia daewoo daihatsu
    defender discovery dodge ducato fabia ferrari fiat fiesta focus ford freelander galaxy genesis golf
    honda hummer hyundai ibiza infiniti insignia isuzu iveco jaguar jeep kangoo kia lada lancia land
    leon lexus lincoln lotus martin maserati maybach mazda mclaren megane mercedes micra mini mitsubishi
    mondeo nissan octavia opel panda passat peugeot polestar polo porsche prius punto qashqai renault
    rolls romeo rover royce saab scenic seat sharan skoda smart sportage sprinter ssangyong subaru
    superb suzuki tesla tiguan touran toyota transit transporter tucson twingo vauxhall vito volkswagen
    volvo yaris zafira
    """
)
#: of complaints and notes, where German writes its nouns with a capital and a sentence begins with any word
PROSE: Final = _set(
    """
    aber about above after again against airbag algun alle allem allen alles also always anche andere
    anderen anlasser another antes anzeige apres around auch auspuff avant avec batterie battery because
    been before behind beide beim being below belt besteht between bitte bleibt both brake brakes bremse
    bremsen bruit cable came cannot cela cette change changed check checked client cliente clutch coche
    code codes cold come comes como coolant could cuando customer customers dann dans dass dauer
    dauerhaft defekt depuis desde despues diese diesel dieser dieses does doesn done door dopo down
    drehzahl drive driver drives driving droite druck durch during each ebenfalls eine einem einen einer
    eines einspritzung elektrik elle engine erneuert erneut error errors ersatz etwa even every exhaust
    fahren fahrer fahrerin fahrt fait fallo fault faults fehler fehlercode fehlercodes fehlerspeicher
    fenster filter found frau frein freins freni freno frenos frio froid from front fuel full funktion
    gaenge gang gange ganz gas gauche gear gearbox gelegentlich geloescht geloscht geprueft gepruft
    geraeusch geraeusche gerausch gerausche geschwindigkeit getriebe gibt goes good gross haben hace
    haelt halt hatte have having heard heater heizung help herr herrn heute high hinten hohe huile idle
    ignition immer immobiliser injector inspektion intermittent into jetzt just kabel kalt kann kein
    keine keinen kilometer klappern klappert klima klimaanlage klopft kommt kontrolle kontrollleuchte
    kraftstoff kuehlmittel kuehlwasser kuhlmittel kuhlwasser kunde kunden kundin kupplung laeuft lamp
    lampe lange langsam last lauft laut leerlauf left leistung lenkrad lenkung leuchte leuchten leuchtet
    licht lichtmaschine light lights like linke links little lock long loss lost luego luft luz macchina
    machen macht mais make makes manchmal many mas mehr meint meldung mileage minuten misfire misfires
    miss mittel monat monate more morgen most moteur motor motore motorkontrollleuchte motorraum much
    muss must nach nachdem near neben need needed needs neue neuer neues never next nicht nichts noch
    noise nothing notlauf occasionally oder oelstand oelwechsel ohne olstand olwechsel only open other
    over owner panne para pedal pendant pero perte plus pour power probefahrt problem probleme problems
    pruefen prufen pump pumpe quand quando quietschen quietscht rauch rear rechte rechts regen replace
    replaced replacement reset right rough ruckeln ruckelt ruckwarts rueckwaerts ruido rumore runs sagt
    same sans says scan schalten schalter scheibe scheinwerfer schlecht schluessel schlussel schon
    screen seit seite seiten sempre sensor several shows sicherung side siempre since sind sitz slow
    slowly smoke sobre sollte some sometimes sonst sous speed speicher spia springt stark start started
    starten starter startet starting starts stecker steering stehen steht steuergeraet steuergerat
    steuerkette still stop stops stunde stunden such switch tage tagen tank temperatur termin that their
    them then there these they this those through tiene time tire today todo took toujours tourne tout
    town tuer tueren tur turbo turbolader turen turn tyre uber uberprufen ueber ueberpruefen uhr under
    unter until update used valve ventil verbrauch verliert very vibrates vibration vibriert viel
    vielleicht voiture voltage vorher vorn vorne voyant waehrend wagen wahrend warm warning warnleuchte
    warnung warum wasser water wechsel weil weiter weitere wenn went werden were what wheel when where
    which while wieder will window winter wird with without work working works would wrong wurde wurden
    year years yesterday your zeigt zeit ziehen zieht zuendkerze zuendkerzen zuendspule zuendung zuletzt
    zundkerze zundkerzen zundspule zundung zusammen zwischen zylinder
    """
)
