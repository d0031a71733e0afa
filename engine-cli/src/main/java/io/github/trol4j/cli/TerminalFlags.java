package io.github.trol4j.cli;

import io.github.trol4j.models.gates.Paint;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the terminal can show: its width, and whether it has colours. */
final class TerminalFlags {
    private static final int PIPE_WIDTH = 80;

    /** When to write colours. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description =
                    "${COMPLETION-CANDIDATES}. auto: on a terminal, unless NO_COLOR is set. Default: auto. COLUMNS sets the width.")
    private When color = When.AUTO;

    private final Map<String, String> environment;

    TerminalFlags() {
        this(System.getenv());
    }

    TerminalFlags(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Characters of a line: what COLUMNS says, what the terminal says, or 80. */
    int width(CommandSpec spec) {
        Integer columns = columns();
        if (columns != null) {
            return columns;
        }
        return ProgressLine.onTerminal() ? spec.usageMessage().width() : PIPE_WIDTH;
    }

    private @Nullable Integer columns() {
        try {
            int columns =
                    Integer.parseInt(environment.getOrDefault("COLUMNS", "").strip());
            return columns > 0 ? columns : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    Paint paint() {
        return paint(ProgressLine.onTerminal());
    }

    Paint paint(boolean onTerminal) {
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        if (color == When.NEVER || color == When.AUTO && (unwanted || !onTerminal)) {
            return Paint.PLAIN;
        }
        String colours = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
        return colours.contains("truecolor") || colours.contains("24bit") ? Paint.TRUE_COLOUR : Paint.COLOURS_256;
    }
}
