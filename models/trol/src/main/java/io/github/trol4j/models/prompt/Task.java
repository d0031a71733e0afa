package io.github.trol4j.models.prompt;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A kind of question as the official evaluation asks it: where the image marker goes, what is added behind the
 * question, and how long the answer may be. Named after the benchmark; {@link #DEMO} is an ordinary question.
 */
public enum Task {
    DEMO("demo", Marker.LINE, Suffix.NONE, 512),
    SQA("sqa", Marker.INLINE, Suffix.LETTER, 5),
    MMBENCH("mmbench", Marker.INLINE, Suffix.LETTER, 5),
    MMBENCH_CN("mmbench_cn", Marker.INLINE, Suffix.LETTER, 5),
    MMBENCH_DEV("mmbench_dev", Marker.INLINE, Suffix.LETTER, 5),
    MMBENCH_CN_DEV("mmbench_cn_dev", Marker.INLINE, Suffix.LETTER, 5),
    SEED("seed", Marker.INLINE, Suffix.LETTER, 5),
    QBENCH("qbench", Marker.INLINE, Suffix.LETTER, 5),
    AI2D("ai2d", Marker.INLINE, Suffix.LETTER, 5),
    MMSTAR("mmstar", Marker.INLINE, Suffix.LETTER, 5),
    VQAV2("vqav2", Marker.INLINE, Suffix.SHORT, 5),
    GQA("gqa", Marker.INLINE, Suffix.SHORT, 5),
    POPE("pope", Marker.INLINE, Suffix.SHORT, 5),
    CHARTQA("chartqa", Marker.INLINE, Suffix.SHORT, 5),
    MME("mme", Marker.INLINE, Suffix.NONE, 5),
    TEXTVQA("textvqa", Marker.INLINE, Suffix.NONE, 5),
    MMMU("mmmu", Marker.LINE, Suffix.LETTER_OR_SHORT, 5),
    HALLUSIONBENCH("hallusionbench", Marker.LINE, Suffix.YES_NO, 5),
    VIZWIZ("vizwiz", Marker.INLINE, Suffix.VIZWIZ, 512),
    MATHVERSE("mathverse", Marker.LINE, Suffix.NONE, 512),
    MATHVISTA("mathvista", Marker.INLINE, Suffix.NONE, 512),
    VISUALWEBBENCH("visualwebbench", Marker.INLINE, Suffix.NONE, 512),
    /** The benchmark list's spelling of {@link #MM_VET}; the official limit differs. */
    MMVET("mmvet", Marker.INLINE, Suffix.NONE, 512),
    MM_VET("mm-vet", Marker.INLINE, Suffix.NONE, 1024),
    LLAVA("llava", Marker.INLINE, Suffix.NONE, 1024);

    /** Stands in the question where an image belongs. */
    public static final String IMAGE_MARKER = "<image>";

    private final String title;
    private final Marker marker;
    private final Suffix suffix;
    private final int maxNewTokens;

    Task(String title, Marker marker, Suffix suffix, int maxNewTokens) {
        this.title = title;
        this.marker = marker;
        this.suffix = suffix;
        this.maxNewTokens = maxNewTokens;
    }

    /**
     * The task of that name, upper or lower case.
     *
     * @throws PromptException if there is none; the message lists them all
     */
    public static Task named(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        for (Task task : values()) {
            if (task.title.equals(wanted)) {
                return task;
            }
        }
        throw new PromptException("unknown task '" + name + "'; known are "
                + Arrays.stream(values()).map(Task::title).collect(Collectors.joining(", ")));
    }

    /** The name in the official evaluation, for example {@code mm-vet}. */
    public String title() {
        return title;
    }

    /** The most tokens an answer may have in the official evaluation. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /** The question with its markers, as {@code rule} puts them in front, and with the suffix of the task. */
    String phrase(String question, int images, MarkerRule rule) {
        String marked = question;
        boolean given = question.contains(IMAGE_MARKER);
        if (rule == MarkerRule.INTENDED && images > 0 && !given) {
            marked = (IMAGE_MARKER + marker.separator).repeat(images) + question;
        }
        if (rule == MarkerRule.OFFICIAL) {
            marked = images > 0 && !given ? IMAGE_MARKER + "\n" + question : question;
            marked = marker == Marker.LINE ? marked : IMAGE_MARKER + marked;
        }
        return marked + suffix.textFor(marked);
    }

    /** Whether a line break stands between the marker and the question. */
    private enum Marker {
        LINE("\n"),
        INLINE("");

        private final String separator;

        Marker(String separator) {
            this.separator = separator;
        }
    }

    private enum Suffix {
        NONE(""),
        LETTER("\nAnswer with the option's letter from the given choices directly."),
        SHORT("\nAnswer the question using a single word or phrase."),
        /** For questions that may bring choices ("A.") or not. */
        LETTER_OR_SHORT(""),
        VIZWIZ("\nWhen the provided information is insufficient, respond with 'Unanswerable'. "
                + "Answer the question using a single word or phrase."),
        /** Left out where the question says it already. */
        YES_NO("\nPlease answer yes or no.");

        private final String text;

        Suffix(String text) {
            this.text = text;
        }

        String textFor(String question) {
            return switch (this) {
                case LETTER_OR_SHORT -> question.contains("A.") ? LETTER.text : SHORT.text;
                case YES_NO -> question.contains(text.substring(1)) ? "" : text;
                default -> text;
            };
        }
    }
}
