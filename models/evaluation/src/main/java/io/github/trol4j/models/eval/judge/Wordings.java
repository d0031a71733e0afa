package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.python.PyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A judge that is told its task in the words of a file instead of ours. A file that is one text replaces the instructions of a run
 * with one judging task; lines {@code === NAME ===} divide a file for several. Tasks that the file leaves out keep our words.
 */
public final class Wordings implements Judge {
    /** The tasks that a judge is given, as files and sections call them. */
    public static final List<String> TASKS = List.of(
            "mathvista-extract",
            "mathverse-extract",
            "mathverse-match",
            "mm-vet",
            "llava-system",
            "llava-conv",
            "llava-detail",
            "llava-complex");

    private static final Pattern HEAD = Pattern.compile("(?m)^=== *(\\S+) *===[ \\t]*\\R?");

    private final Judge judge;
    private final Map<String, String> words;

    private Wordings(Judge judge, Map<String, String> words) {
        this.judge = judge;
        this.words = words;
    }

    /**
     * A judge in the words of a file.
     *
     * @param tasks those that the judge is going to be given
     * @throws EvalException for a file that cannot be read, is empty, names an unknown or a repeated section, or is one text where there
     *     are several tasks
     */
    public static Wordings read(Path file, List<String> tasks, Judge judge) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new EvalException("judge prompt " + file + " cannot be read: " + e, e);
        }
        if (PyText.strip(text).isEmpty()) {
            throw new EvalException("judge prompt " + file + " is empty");
        }
        Map<String, String> sections = sections(file, text);
        if (!sections.isEmpty()) {
            return new Wordings(judge, sections);
        }
        if (tasks.size() > 1) {
            throw new EvalException("judge prompt " + file + " is one text, but the judge has several tasks, "
                    + String.join(", ", tasks) + "; give each its own section that begins with a line such as === "
                    + tasks.getFirst() + " ===");
        }
        Map<String, String> words = new HashMap<>();
        for (String task : tasks) {
            words.put(task, PyText.strip(text));
        }
        return new Wordings(judge, words);
    }

    private static Map<String, String> sections(Path file, String text) {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher head = HEAD.matcher(text);
        boolean more = head.find();
        if (more && !PyText.strip(text.substring(0, head.start())).isEmpty()) {
            throw new EvalException("judge prompt " + file + " has text before its first section");
        }
        while (more) {
            String name = head.group(1);
            int begin = head.end();
            more = head.find();
            String words = PyText.strip(text.substring(begin, more ? head.start() : text.length()));
            if (!TASKS.contains(name)) {
                throw new EvalException("judge prompt " + file + " has a section '" + name + "', none of " + TASKS);
            }
            if (words.isEmpty()) {
                throw new EvalException("judge prompt " + file + " says nothing for '" + name + "'");
            }
            if (sections.put(name, words) != null) {
                throw new EvalException("judge prompt " + file + " has two sections '" + name + "'");
            }
        }
        return sections;
    }

    @Override
    public String ask(JudgeRequest request) {
        return judge.ask(request.withMessages(request.messages().stream()
                .map(m -> new ChatMessage(
                        m.role(), m.parts().stream().map(this::worded).toList()))
                .toList()));
    }

    private ChatMessage.Part worded(ChatMessage.Part part) {
        return part instanceof ChatMessage.Instructions ours
                ? new ChatMessage.Instructions(ours.task(), words.getOrDefault(ours.task(), ours.text()))
                : part;
    }

    @Override
    public int tries(int position, String stage) {
        return judge.tries(position, stage);
    }

    @Override
    public int runs() {
        return judge.runs();
    }
}
