package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Normalisation of short answers by the public VQA evaluation, in the form that the TextVQA evaluation uses. */
public final class VqaText {
    private static final String MARKS = ";/[]\"{}()=+\\_-><@`,?!";
    private static final Pattern DIGITS_WITH_COMMA = Pattern.compile("\\d,+\\d", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DOT = Pattern.compile("\\.(?!\\d)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("none", "0"),
            Map.entry("zero", "0"),
            Map.entry("one", "1"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"));
    private static final Map<String, String> CONTRACTIONS = contractions();

    private VqaText() {}

    public static String normalize(String answer) {
        String text = PyText.strip(
                PyText.lower(answer).replace(",", "").replace("?", "").replace("'s", " 's"));
        text = PyText.strip(text.replace('\n', ' ').replace('\t', ' '));
        text = withoutMarks(text);
        text = DOT.matcher(text).replaceAll("");
        List<String> words = new ArrayList<>();
        for (String word : PyText.words(text)) {
            String number = NUMBERS.getOrDefault(word, word);
            if (!ARTICLES.contains(number)) {
                words.add(CONTRACTIONS.getOrDefault(number, number));
            }
        }
        return String.join(" ", words);
    }

    // A mark that touches a blank anywhere in the text is deleted, another one becomes a blank.
    private static String withoutMarks(String source) {
        boolean comma = DIGITS_WITH_COMMA.matcher(source).find();
        String text = source;
        for (String mark : MARKS.split("")) {
            boolean delete = comma || source.contains(mark + " ") || source.contains(" " + mark);
            text = text.replace(mark, delete ? "" : " ");
        }
        return text;
    }

    private static Map<String, String> contractions() {
        Properties table = new Properties();
        try (InputStream in = VqaText.class.getResourceAsStream("vqa-contractions.properties")) {
            if (in == null) {
                throw new IllegalStateException("vqa-contractions.properties is not on the class path");
            }
            table.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table.stringPropertyNames().stream().collect(Collectors.toMap(k -> k, table::getProperty));
    }
}
