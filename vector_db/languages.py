"""Which language a text is in, as far as keyword search needs to know: by the function words it holds.

English, German, French and Spanish have stop words and stems of their own. Pure functions.
"""

from collections.abc import Sequence

STOP_WORDS: dict[str, frozenset[str]] = {
    "english": frozenset(
        """
        s t d ll m re ve a about after all also am an and any are as at be because been before being between both
        but by can could did do does doing during each either ever for from further get gets give given go goes had
        has have having he her here hers him his how i if in into is it its itself just know let like made make
        makes many may me might mine more most much must my near need no nor not now of off on once one only or
        other our out over own per please same say says shall she should so some still such take takes tell than
        that the their theirs them then there these they this those through to too under until up upon us use used
        very want was we were what when where whether which while who whom whose why will with within would you your
        yours
        """.split()
    ),
    "german": frozenset(
        """
        ab aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da damit dann das dass
        dem den denn der des dessen deren die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem
        einen einer eines er es etwa euch euer für gegen gibt hab habe haben hat hatte hatten hier ich ihm ihn ihnen
        ihr ihre ihrem ihren ihrer im in ins ist ja je jede jedem jeden jeder jedes kann kein keine keinem keinen
        keiner können könnte man mein meine mit muss müssen nach nicht noch nun nur ob oder ohne schon sehr sein seine
        seinem seinen seiner seit sich sie sind so soll sollen sowie über um und uns unser unsere unter vom von vor
        wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn wer werden wessen wie wieso
        wieviel will wir wird wo woher wohin wollen worden wurde wurden zu zum zur zwischen
        """.split()
    ),
    "french": frozenset(
        """
        a à ai ainsi au aucun aucune aussi autre autres aux avait avant avec avez avoir avons c car ce ceci cela celle
        celles celui ces cet cette ceux chaque chez ci comme comment combien d dans de depuis des donc dont du elle
        elles en encore entre es est et étaient était étant été être eux fait faire faut font il ils j je l la laquelle
        le lequel les lesquels leur leurs lors lui m ma mais me même mes moi mon n ne ni nos notre nous on ont ou où
        par pas pendant peu peut peuvent plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se
        selon sera seront ses si soi son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers
        voici vos votre vous y
        """.split()
    ),
    "spanish": frozenset(
        """
        a al algo algún alguna algunas algunos ante antes aquel aquella así aún aunque cada como cómo con contra cuál
        cuales cuáles cual cuando cuándo cuanta cuánta cuántas cuanto cuánto cuántos cuesta de del desde donde dónde
        durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está estaba están estar estas
        este esto estos fue fueron ha había han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos
        nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque puede pueden pues que qué quien
        quién quienes quiénes se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene tienen toda
        todas todo todos tu tus un una unas uno unos usted ustedes y ya yo
        """.split()
    ),
}
LANGUAGES = tuple(STOP_WORDS)
HAN_STOP_WORDS = (
    "什么 什麼 多少 哪里 哪裡 哪儿 哪个 哪些 怎么 怎麼 怎样 如何 为什么 為什麼 何时 何時 时候 是否 可以 有没有 请问 "
    "我们 你们 他们 我 你 您 他 她 它 的 了 吗 嗎 呢 吧 在 是 有 和 与 與 或 也 都 就 被 把 这 這 那 哪 几 幾 谁 誰 何"
)
"""What Chinese asks and joins with. It stands between words without a space, so that it parts them."""


def language_of(words: Sequence[str]) -> str | None:
    """The language whose function words are most among the lower-case `words`; English where it is undecided.

    None where there are none of any. Single letters do not count, they are initials as often; nor does a language
    with fewer than two in a hundred words: every language has a name that is a function word of another.
    """
    counts = dict.fromkeys(LANGUAGES, 0)
    for word in words:
        for language, stop_words in STOP_WORDS.items():
            counts[language] += len(word) > 1 and word in stop_words
    best = max(LANGUAGES, key=lambda language: counts[language])  # the first of equals
    return best if counts[best] > len(words) / 50 else None
