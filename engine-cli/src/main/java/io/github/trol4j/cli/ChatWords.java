package io.github.trol4j.cli;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line as a shell would take it apart, for file names that were typed, pasted or dropped: quoted, with escaped blanks, or as
 * {@code file:} addresses. A quote that is not closed, as in "What's this?", is an apostrophe.
 */
final class ChatWords {
    private static final Pattern PICTURE = Pattern.compile("(?i).*\\.(png|jpe?g|gif|bmp|webp)");
    private static final boolean ESCAPES = File.separatorChar != '\\';

    private ChatWords() {}

    /** @param text without quotes and escapes; {@code start .. end-1} is where it stands in the line */
    record Word(String text, int start, int end) {}

    /** What a line shows, and what it asks; either may be empty. */
    record Heard(List<Path> pictures, String question) {}

    /** Takes the names of picture files off both ends of a line. */
    static Heard hear(String line) {
        List<Word> words = split(line);
        int from = 0;
        int to = words.size();
        List<Path> first = new ArrayList<>();
        while (from < to && picture(words.get(from)).isPresent()) {
            first.add(picture(words.get(from++)).get());
        }
        List<Path> last = new ArrayList<>();
        while (to > from && picture(words.get(to - 1)).isPresent()) {
            last.addFirst(picture(words.get(--to)).get());
        }
        first.addAll(last);
        String question = from == to ? "" : line.substring(words.get(from).start, words.get(to - 1).end);
        return new Heard(first, question);
    }

    /** What stands behind the first word, without quotes and escapes. */
    static String argument(String line) {
        List<Word> words = split(line);
        if (words.size() == 2) {
            return words.get(1).text;
        }
        return words.size() < 2 ? "" : line.substring(words.get(1).start).strip(); // blanks that nobody escaped
    }

    /** The file that a word names; a word that cannot be a name gives nothing. */
    static Optional<Path> path(String text) {
        try {
            if (text.regionMatches(true, 0, "file:", 0, 5)) {
                return Optional.of(Path.of(URI.create(text)));
            }
            boolean home = text.equals("~") || text.startsWith("~/");
            return Optional.of(Path.of(home ? System.getProperty("user.home") + text.substring(1) : text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // an address, but of no file here
        }
    }

    private static Optional<Path> picture(Word word) {
        return path(word.text)
                .filter(file -> file.isAbsolute() || PICTURE.matcher(word.text).matches())
                .filter(Files::isRegularFile);
    }

    static List<Word> split(String line) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
            } else {
                Word word = word(line, at);
                words.add(word);
                at = word.end;
            }
        }
        return words;
    }

    private static Word word(String line, int start) {
        StringBuilder text = new StringBuilder();
        int at = start;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            char c = line.charAt(at);
            int close = c == '\'' || c == '"' ? line.indexOf(c, at + 1) : -1;
            if (close > 0) {
                text.append(line, at + 1, close);
                at = close + 1;
            } else if (ESCAPES && c == '\\' && at + 1 < line.length()) {
                text.append(line.charAt(at + 1));
                at += 2;
            } else {
                text.append(c);
                at++;
            }
        }
        return new Word(text.toString(), start, at);
    }
}
