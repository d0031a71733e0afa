package io.github.trol4j.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regular expressions against {@link java.util.regex.Pattern}, which reads the same syntax by other means. */
class RegexGrammarTest {
    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "c",
            "é",
            "日",
            "😀",
            " ",
            "-",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            ".",
            "[a-c]",
            "[^a]",
            "[^a-cé]",
            "[\\d_]",
            "[^\\s]",
            "[é-日]",
            "[😀-😎x]",
            "\\.",
            "\\\\",
            "\\n",
            "\\t",
            "\\x41",
            "\\u00e9",
            "[-a]",
            "[a-]",
            "[\\]\\^]",
            "1",
            "\\-",
            "[+*?.]",
            "\"",
            "/");
    private static final List<String> CHARACTERS = List.of(
            "a", "b", "c", "é", "日", "😀", " ", "-", "1", "_", ".", "\\", "\n", "A", "\u2028", "\uFFFD", "\"", "^");

    @Test
    void thousandsOfRandomExpressionsMatchWhatJavaMatches() {
        RandomGenerator random = new SplittableRandom(20261201);
        int matched = 0;
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            String regex = regex(random, 2);
            Pattern java = Pattern.compile(regex);
            Grammar grammar;
            try {
                grammar = Grammar.regex(regex);
            } catch (ConstraintException e) {
                refused++;
                continue;
            }
            for (int k = 0; k < 12; k++) {
                String text =
                        k % 2 == 0 ? Walks.text(grammar, random, 20) : mutated(Walks.text(grammar, random, 20), random);
                boolean expected = java.matcher(text).matches();
                assertThat(grammar.matches(text)).as("%s on '%s'", regex, text).isEqualTo(expected);
                assertThat(k % 2 == 1 || expected)
                        .as("walk of %s: '%s'", regex, text)
                        .isTrue();
                matched += expected ? 1 : 0;
            }
        }
        assertThat(matched).isGreaterThan(20_000);
        assertThat(refused).as("too many states, or nothing to match").isLessThan(200);
    }

    private static String mutated(String text, RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        int[] points = text.codePoints().toArray();
        int at = random.nextInt(points.length + 1);
        for (int i = 0; i <= points.length; i++) {
            if (i == at) {
                if (random.nextBoolean()) {
                    out.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
                }
                if (random.nextBoolean()) {
                    continue;
                }
            }
            if (i < points.length) {
                out.appendCodePoint(points[i]);
            }
        }
        return out.toString();
    }

    private static String regex(RandomGenerator random, int depth) {
        StringBuilder out = new StringBuilder();
        int parts = 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            if (i > 0 && random.nextInt(4) == 0) {
                out.append('|');
            }
            boolean group = depth > 0 && random.nextInt(3) == 0;
            out.append(
                    group
                            ? (random.nextBoolean() ? "(" : "(?:") + regex(random, depth - 1) + ")"
                            : ATOMS.get(random.nextInt(ATOMS.size())));
            out.append(
                    switch (random.nextInt(9)) {
                        case 0 -> "*";
                        case 1 -> "+";
                        case 2 -> "?";
                        case 3 -> "{" + random.nextInt(4) + "}";
                        case 4 -> "{" + random.nextInt(3) + "," + (3 + random.nextInt(3)) + "}";
                        case 5 -> "{" + random.nextInt(3) + ",}";
                        default -> "";
                    });
            if ("*+?}".indexOf(out.charAt(out.length() - 1)) >= 0
                    && !out.toString().endsWith("\\}")
                    && random.nextInt(5) == 0
                    && isQuantifier(out)) {
                out.append('?');
            }
        }
        return out.toString();
    }

    /** Whether the last character is a quantifier and not an atom. */
    private static boolean isQuantifier(StringBuilder out) {
        return !out.toString().endsWith("??");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"red\"~\"red\"~true",
                "\"red\"~red~false",
                "\\d+~12~true",
                "^x$~x~true",
                "^a|b$~b~true",
                "(?:ab)+~abab~true",
                "a{2,}?~aa~true",
                "[^a]~😀~true",
                ".~😀~true",
                "\\u{1F600}~😀~true",
                "\\uD83D\\uDE00~😀~true",
                "\\x{65E5}~日~true",
                "{\"a\": \\d}~{\"a\": 1}~true",
                "a{x}~a{x}~true",
                "[^\\n]{0,50}~abc~true",
                "(a?b?)*~abba~true",
                "((a*)*)*~aaa~true",
                "(|a)b~b~true",
            })
    void whatOtherEnginesReadOtherwise(String regex, String text, boolean matches) {
        assertThat(Grammar.regex(regex).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "(a)\\1~back-reference~position 3",
                "(?=b)b~lookahead~position 0",
                "a(?!b)~negative lookahead~position 1",
                "(?<=a)b~lookbehind~position 0",
                "(?<!a)b~negative lookbehind~position 0",
                "(?i)red~flags~position 0",
                "(?>a)~atomic~position 0",
                "(?<n>a)~named group~position 0",
                "a\\b~word boundary~position 1",
                "\\p{L}~Unicode property~position 0",
                "a++~possessive~position 1",
                "a**~two quantifiers~position 2",
                "*a~nothing before~position 0",
                "a^b~anchor in the middle~position 1",
                "a$b~anchor in the middle~position 1",
                "(^a)~anchor in the middle~position 1",
                "\\Aa~anchor~position 0",
                "[a[b]]~class inside~position 2",
                "[a-z&&[x]]~intersection~position 4",
                "[z-a]~end comes before~position 2",
                "[]~empty class~position 1",
                "[a~not closed~position 0",
                "(a~not closed~position 0",
                "a)~closes nothing~position 1",
                "a{,3}~lower bound~position 1",
                "a{3,2}~n <= m~position 1",
                "\\Qa\\E~quoting~position 0",
                "\\07~octal~position 0",
                "\\ud800~surrogate~position 0",
                "\\q~this escape~position 0",
                "a\\~nothing behind~position 1",
            })
    void theRestIsRefusedByNameAndPosition(String regex, String name, String position) {
        assertThatThrownBy(() -> Grammar.regex(regex))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(position + ":");
    }

    @Test
    void tooManyStatesAreRefused() {
        assertThat(Grammar.regex("(a|b)*a(a|b){10}").matches("b".repeat(7) + "a" + "ab".repeat(5)))
                .isTrue();
        assertThatThrownBy(() -> Grammar.regex("(a|b)*a(a|b){16}"))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("more than 20000 states");
        assertThatThrownBy(() -> Grammar.regex("((a{1,50}){1,50}){1,50}b"))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("states");
        assertThatThrownBy(() -> Grammar.regex("((((a{0,99}){0,99}){0,99}){0,99}){0,99}"))
                .isInstanceOf(ConstraintException.class);
        assertThatThrownBy(() -> Grammar.regex("(".repeat(60) + "a" + ")".repeat(60)))
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> Grammar.regex("a?".repeat(6000))).hasMessageContaining("10000 characters");
        assertThat(Grammar.regex("a?".repeat(400)).matches("aaa")).isTrue();
    }

    @Test
    void anExpressionWithoutATextIsRefused() {
        assertThatThrownBy(() -> Grammar.regex("a[^\\s\\S]")).hasMessageContaining("no text matches");
    }
}
