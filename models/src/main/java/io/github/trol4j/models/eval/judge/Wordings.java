package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.text.PyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    private final Path file;
    private final Judge judge;
    private final Map<String, String> sections;
    private final @Nullable String single;
    private @Nullable String task; // what the only text was used for

    private Wordings(Path file, Judge judge, Map<String, String> sections, @Nullable String single) {
        this.file = file;
        this.judge = judge;
        this.sections = sections;
        this.single = single;
    }

    /** Throws {@link EvalException} for a file that cannot be read, is empty, or names an unknown or a repeated section. */
    public static Wordings read(Path file, Judge judge) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new EvalException("judge prompt " + file + " cannot be read: " + e, e);
        }
        if (PyText.strip(text).isEmpty()) throw new EvalException("judge prompt " + file + " is empty");
        Map<String, String> sections = sections(file, text);
        return new Wordings(file, judge, sections, sections.isEmpty() ? PyText.strip(text) : null);
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
            if (words.isEmpty()) throw new EvalException("judge prompt " + file + " says nothing for '" + name + "'");
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

    private synchronized ChatMessage.Part worded(ChatMessage.Part part) {
        if (!(part instanceof ChatMessage.Instructions ours)) return part;
        if (single == null) {
            return new ChatMessage.Instructions(ours.task(), sections.getOrDefault(ours.task(), ours.text()));
        }
        if (task == null) task = ours.task();
        if (!task.equals(ours.task())) {
            throw new JudgeException("judge prompt " + file + " is one text, but the judge has several tasks, " + task
                    + " and " + ours.task() + "; give each its own section that begins with a line such as === " + task
                    + " ===");
        }
        return new ChatMessage.Instructions(ours.task(), single);
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
