package io.github.trol4j.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a line of a chat can ask for that is no question. */
enum ChatAction {
    IMAGE("FILE", "shows a picture with the next question; a pasted or dropped file does so too"),
    TRAVERSAL("HOW", "what of a prompt goes through a block twice from here on; alone: what does now"),
    GATES("", "how much of the second pass the last prompt took"),
    STATS("", "what the last reply cost, and what is kept for the next"),
    SAVE("FILE", "writes the conversation down"),
    LOAD("FILE", "goes on with one that was written down"),
    CLEAR("", "begins anew"),
    HELP("", "says this"),
    QUIT("", "leaves, as does Ctrl-D");

    private final String argument;
    private final String help;

    ChatAction(String argument, String help) {
        this.argument = argument;
        this.help = help;
    }

    /** As it is typed, such as {@code /image}. */
    String typed() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    boolean takesFile() {
        return argument.equals("FILE");
    }

    /** The action that a word names. */
    static Optional<ChatAction> of(String word) {
        return Arrays.stream(values()).filter(a -> a.typed().equals(word)).findFirst();
    }

    static String list() {
        String actions = Arrays.stream(values())
                .map(a -> String.format(Locale.ROOT, "  %-16s %s", (a.typed() + " " + a.argument).strip(), a.help))
                .collect(Collectors.joining(System.lineSeparator()));
        return actions + System.lineSeparator()
                + "Anything else is asked. Ctrl-C stops a reply; Tab completes commands and file names.";
    }
}
