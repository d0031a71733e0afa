package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.sets.Mme.Label;
import io.github.trol4j.models.eval.sets.Mme.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The released score of MME. That code writes one tab-separated line per answer into a file per task and reads it back, so the
 * content of a reply can break it (Q25), and it takes two neighbouring lines for the two questions of a picture (Q6).
 */
final class MmeReleased {
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");

    private final Map<Label, String> labels;

    MmeReleased(Map<Label, String> labels) {
        this.labels = labels;
    }

    ObjectNode score(List<Answered<Question>> answers) {
        Map<String, StringBuilder> files = write(answers);
        ObjectNode out = Json.object();
        MmeTask.TASKS.forEach((half, tasks) -> {
            ObjectNode scores = Json.object();
            double total = 0;
            for (String task : tasks) {
                StringBuilder file = files.get(task);
                if (file == null) { // Q26: all 14 tasks must be there
                    throw new OfficialCrash(
                            "FileNotFoundError: [Errno 2] No such file or directory: '" + task + ".txt'");
                }
                double score = task(lines(file.toString()));
                scores.put(task, score);
                total += score;
            }
            out.set(half, scores.put("total", total));
        });
        return out;
    }

    /** The word read out of a reply: {@code yes}, {@code no} or {@code other}. Q24: only the first four characters count. */
    static String word(String reply) {
        String low = PyText.lower(reply);
        String start = low.substring(0, low.offsetByCodePoints(0, Math.min(4, low.codePointCount(0, low.length()))));
        if (start.contains("yes")) {
            return "yes";
        }
        return start.contains("no") ? "no" : "other";
    }

    private Map<String, StringBuilder> write(List<Answered<Question>> answers) {
        Map<String, StringBuilder> files = new LinkedHashMap<>();
        Set<String> written = new HashSet<>();
        for (Answered<Question> answer : answers) {
            String category = answer.facts().category();
            String file = answer.facts().stem() + ".txt";
            String question = question(category, file, answer.item().question());
            String gold = labels.get(new Label(category, file, question));
            if (gold == null) {
                throw new OfficialCrash("KeyError: ('" + category + "', '" + file + "', '" + question + "')");
            }
            String line = String.join("\t", file, question, gold);
            StringBuilder out = files.computeIfAbsent(category, c -> new StringBuilder());
            if (written.add(category + "\n" + line)) {
                out.append(line).append('\t').append(answer.reply()).append('\n');
            }
        }
        return files;
    }

    // Q23: a label that is found with neither one nor two blanks is a KeyError.
    private String question(String category, String file, String text) {
        String question = text.contains(MmeTask.WORD_LINE) ? PyText.strip(text.replace(MmeTask.WORD_LINE, "")) : text;
        if (question.contains(MmeTask.YES_NO_LINE)) {
            return question;
        }
        String one = question + " " + MmeTask.YES_NO_LINE;
        return labels.containsKey(new Label(category, file, one))
                ? one
                : one.replace(" " + MmeTask.YES_NO_LINE, "  " + MmeTask.YES_NO_LINE);
    }

    private static double task(List<String> lines) {
        int right = 0;
        int bothRight = 0;
        int pictures = 0;
        for (int i = 0; i < lines.size(); i += 2) {
            int rightHere = 0;
            for (String line : lines.subList(i, Math.min(i + 2, lines.size()))) {
                if (isRight(line)) {
                    rightHere++;
                }
            }
            right += rightHere;
            if (rightHere == 2) {
                bothRight++;
            }
            pictures++;
        }
        return 100.0 * right / lines.size() + 100.0 * bothRight / pictures;
    }

    private static boolean isRight(String line) {
        List<String> cells = PyText.split(line, "\t");
        if (cells.size() < 4) {
            throw new OfficialCrash("ValueError: not enough values to unpack (expected 4, got " + cells.size() + ")");
        }
        if (cells.size() > 4) {
            throw new OfficialCrash("ValueError: too many values to unpack (expected 4)");
        }
        String gold = PyText.lower(cells.get(2));
        if (!gold.equals("yes") && !gold.equals("no")) {
            throw new OfficialCrash("AssertionError: ");
        }
        return gold.equals(word(cells.get(3)));
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(LINE_END.split(text, -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }
}
