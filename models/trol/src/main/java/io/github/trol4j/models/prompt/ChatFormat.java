package io.github.trol4j.models.prompt;

import io.github.trol4j.llm.text.Blanks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How a model family writes down a conversation. A family has one of these, or makes one. */
public final class ChatFormat {
    /** The answer in an official transcript follows the bare word, and the prompt is decoded with it. */
    public static final ChatFormat INTERNLM2 = new ChatFormat(
            new RoleText("[UNUSED_TOKEN_146]", "", "[UNUSED_TOKEN_145]"),
            new ImageText("", "<image>", ""),
            new Official("assistant\n", true),
            "[UNUSED_TOKEN_146]");

    public static final ChatFormat PHI3 = new ChatFormat(
            new RoleText("<|", "|>", "<|end|>"),
            new ImageText("<img>", "<IMG_CONTEXT>", "</img>"),
            new Official("<|assistant|>\n", false),
            "<|endoftext|>");

    /** What every TroL model is told first, without a full stop at the end. */
    public static final String SYSTEM =
            "You are AI model created by Byung-Kwan Lee, Ph.D. candidate, KAIST EE, of which AI model name is TroL"
                    + " (Traversal of Layers). You must give helpful, detailed, and polite answers to the user's"
                    + " questions";

    private static final List<String> COMMON_CONTROL = List.of("<s>", "</s>", "<unk>");

    private final RoleText roles;
    private final ImageText image;
    private final Official official;
    private final String reserved;

    /** @param reserved a further text that the tokenizer takes for a special token */
    public ChatFormat(RoleText roles, ImageText image, Official official, String reserved) {
        this.roles = roles;
        this.image = image;
        this.official = official;
        this.reserved = reserved;
    }

    /** How a turn begins, a role's name between {@code open} and {@code close}, and how it ends. */
    public record RoleText(String open, String close, String turnEnd) {
        String of(String role) {
            return open + role + close + "\n";
        }
    }

    /** What an image becomes: its tokens, set between two others in one family. */
    public record ImageText(String open, String token, String close) {
        String of(int tokens) {
            return open + token.repeat(tokens) + close;
        }
    }

    /**
     * How the official scripts find an answer.
     *
     * @param start what the answer follows in decoded text
     * @param withPrompt whether they decode the prompt together with the answer
     */
    public record Official(String start, boolean withPrompt) {}

    /** Whether the official scripts decode the prompt together with the answer. */
    boolean decodesPrompt() {
        return official.withPrompt();
    }

    /** {@link #prompt(List, MarkerRule)} with one marker for each image. */
    public String prompt(List<Turn> turns) {
        return prompt(turns, MarkerRule.INTENDED);
    }

    /** {@link #prompt(String, List, MarkerRule)} with the system text that every model was trained with. */
    public String prompt(List<Turn> turns, MarkerRule rule) {
        return prompt(SYSTEM, turns, rule);
    }

    /**
     * The whole conversation up to where the next answer begins, image tokens in place: system text, then for each turn
     * the question and, for all but the last, its answer. The text of an earlier call is the beginning of the text of
     * the next one.
     *
     * @throws PromptException if markers and images do not fit, an earlier turn has no answer or the last one has one
     */
    public String prompt(String system, List<Turn> turns, MarkerRule rule) {
        if (turns.isEmpty()) {
            throw new PromptException("a prompt needs at least one turn");
        }
        StringBuilder text = new StringBuilder("<s>" + roles.of("system") + withoutImageText(system) + roles.turnEnd());
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            text.append('\n')
                    .append(roles.of("user"))
                    .append(question(turn, rule))
                    .append(roles.turnEnd());
            text.append('\n').append(roles.of("assistant"));
            String answer = turn.answer();
            if ((answer != null) != (i < turns.size() - 1)) {
                throw new PromptException("turn " + (i + 1) + " of " + turns.size()
                        + (answer == null ? " has no" : " has an") + " answer; every turn but the last has one");
            }
            if (answer != null) {
                text.append(withoutImageText(answer)).append(roles.turnEnd());
            }
        }
        return text.toString();
    }

    /**
     * The official way to find the answer in decoded text: what follows the last beginning of an answer, up to the
     * first end of turn, without white space around it.
     */
    public String filterAnswer(String decoded) {
        int begin = decoded.lastIndexOf(official.start());
        String answer =
                begin < 0 ? decoded : decoded.substring(begin + official.start().length());
        int end = answer.indexOf(roles.turnEnd());
        return Blanks.strip(end < 0 ? answer : answer.substring(0, end));
    }

    /**
     * The first text in a question that the tokenizer would take for a special token of the format. Questions are
     * passed on as they are, so a program that asks on behalf of strangers may want to refuse these.
     */
    public Optional<String> controlText(String question) {
        List<String> control = new ArrayList<>(COMMON_CONTROL);
        Collections.addAll(
                control,
                roles.turnEnd(),
                roles.of("system").strip(),
                roles.of("user").strip(),
                roles.of("assistant").strip());
        Collections.addAll(control, reserved, image.token());
        return control.stream()
                .filter(question::contains)
                .min((a, b) -> Integer.compare(question.indexOf(a), question.indexOf(b)));
    }

    private String question(Turn turn, MarkerRule rule) {
        List<Integer> counts = turn.imageTokens();
        String phrased = turn.task().phrase(turn.question(), counts.size(), rule);
        if (!image.token().equals(Task.IMAGE_MARKER) && phrased.contains(image.token())) {
            throw new PromptException(
                    "the question contains " + image.token() + ", which the model takes for a piece of an image; write "
                            + Task.IMAGE_MARKER + " where an image goes");
        }
        if (rule == MarkerRule.OFFICIAL && counts.isEmpty()) {
            return phrased;
        }
        String[] parts = phrased.split(Task.IMAGE_MARKER, -1);
        int markers = parts.length - 1;
        if (rule == MarkerRule.OFFICIAL && counts.size() == 1) {
            counts = Collections.nCopies(markers, counts.getFirst());
        }
        if (counts.size() != markers) {
            throw new PromptException("the question has " + markers + " " + Task.IMAGE_MARKER + " markers for "
                    + counts.size() + " images; give one marker for each image, or none to have them put in front");
        }
        StringBuilder text = new StringBuilder(parts[0]);
        for (int i = 0; i < markers; i++) {
            text.append(image.of(counts.get(i))).append(parts[i + 1]);
        }
        return text.toString();
    }

    /** An answer that spells an image token must not count as an image when it is read again. */
    private String withoutImageText(String answer) {
        String clean = answer;
        while (clean.contains(image.token())) { // what is left around one may spell another
            clean = clean.replace(image.token(), "");
        }
        return clean;
    }
}
