package io.github.trol4j.models.prompt;

import io.github.trol4j.llm.text.Blanks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How each model family writes down a conversation. */
public enum ChatFormat {
    INTERNLM2("[UNUSED_TOKEN_146]", "", "[UNUSED_TOKEN_145]", new ImageText("", "<image>", "")),
    PHI3("<|", "|>", "<|end|>", new ImageText("<img>", "<IMG_CONTEXT>", "</img>"));

    /** What every TroL model is told first, without a full stop at the end. */
    public static final String SYSTEM =
            "You are AI model created by Byung-Kwan Lee, Ph.D. candidate, KAIST EE, of which AI model name is TroL"
                    + " (Traversal of Layers). You must give helpful, detailed, and polite answers to the user's"
                    + " questions";

    private static final List<String> COMMON_CONTROL = List.of("<s>", "</s>", "<unk>");

    private final String roleOpen;
    private final String roleClose;
    private final String turnEnd;
    private final ImageText image;

    ChatFormat(String roleOpen, String roleClose, String turnEnd, ImageText image) {
        this.roleOpen = roleOpen;
        this.roleClose = roleClose;
        this.turnEnd = turnEnd;
        this.image = image;
    }

    /** What an image becomes: its tokens, set between two others in one family. */
    private record ImageText(String open, String token, String close) {
        String of(int tokens) {
            return open + token.repeat(tokens) + close;
        }
    }

    /**
     * The format of a family, {@code internlm2} or {@code phi3}.
     *
     * @throws PromptException for any other name
     */
    public static ChatFormat ofFamily(String family) {
        for (ChatFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(family)) {
                return format;
            }
        }
        throw new PromptException("no chat format for the family '" + family + "'; known are internlm2 and phi3");
    }

    /** {@link #prompt(List, MarkerRule)} with one marker for each image. */
    public String prompt(List<Turn> turns) {
        return prompt(turns, MarkerRule.INTENDED);
    }

    /**
     * The whole conversation up to where the next answer begins, image tokens in place: system text, then for each turn
     * the question and, for all but the last, its answer. The text of an earlier call is the beginning of the text of
     * the next one.
     *
     * @throws PromptException if markers and images do not fit, an earlier turn has no answer or the last one has one
     */
    public String prompt(List<Turn> turns, MarkerRule rule) {
        if (turns.isEmpty()) {
            throw new PromptException("a prompt needs at least one turn");
        }
        StringBuilder text = new StringBuilder("<s>" + role("system") + SYSTEM + turnEnd);
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            text.append('\n').append(role("user")).append(question(turn, rule)).append(turnEnd);
            text.append('\n').append(role("assistant"));
            String answer = turn.answer();
            if ((answer != null) != (i < turns.size() - 1)) {
                throw new PromptException("turn " + (i + 1) + " of " + turns.size()
                        + (answer == null ? " has no" : " has an") + " answer; every turn but the last has one");
            }
            if (answer != null) {
                text.append(withoutImageText(answer)).append(turnEnd);
            }
        }
        return text.toString();
    }

    /**
     * The official way to find the answer in decoded text: what follows the last beginning of an answer, up to the
     * first end of turn, without white space around it.
     */
    public String filterAnswer(String decoded) {
        String start = this == INTERNLM2 ? "assistant\n" : role("assistant");
        int begin = decoded.lastIndexOf(start);
        String answer = begin < 0 ? decoded : decoded.substring(begin + start.length());
        int end = answer.indexOf(turnEnd);
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
                turnEnd,
                role("system").strip(),
                role("user").strip(),
                role("assistant").strip());
        Collections.addAll(control, roleOpen.equals("<|") ? "<|endoftext|>" : roleOpen, image.token());
        return control.stream()
                .filter(question::contains)
                .min((a, b) -> Integer.compare(question.indexOf(a), question.indexOf(b)));
    }

    private String role(String name) {
        return roleOpen + name + roleClose + "\n";
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
