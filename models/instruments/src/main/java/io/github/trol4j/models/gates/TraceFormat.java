package io.github.trol4j.models.gates;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a trace can be written as. Several runs go into one file: below each other in pictures, side by side on a page. */
public enum TraceFormat {
    /** Picture, gates over it and over all tokens, and where either pass looks. */
    PNG {
        @Override
        public byte[] write(List<Trace> runs) {
            return PngSheet.encoded(TraceDrawing.png(runs));
        }
    },
    /** The same, to be scaled and printed. */
    SVG {
        @Override
        public byte[] write(List<Trace> runs) {
            return TraceDrawing.svg(runs).getBytes(StandardCharsets.UTF_8);
        }
    },
    /** A line for each layer and token. */
    CSV {
        @Override
        public byte[] write(List<Trace> runs) {
            return TraceTable.of(runs).getBytes(StandardCharsets.UTF_8);
        }
    },
    /** Everything there is, each head of attention included. */
    JSON {
        @Override
        public byte[] write(List<Trace> runs) {
            return (TraceJson.of(runs, true) + "\n").getBytes(StandardCharsets.UTF_8);
        }
    },
    /** A page to look around in, without anything from elsewhere. */
    HTML {
        @Override
        public byte[] write(List<Trace> runs) {
            return TracePage.of(runs).getBytes(StandardCharsets.UTF_8);
        }
    };

    /** The whole file; text is UTF-8. */
    public abstract byte[] write(List<Trace> runs);

    /**
     * By the ending of a file's name.
     *
     * @throws EngineException naming the endings there are
     */
    public static TraceFormat ofFile(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(ending))
                .findFirst()
                .orElseThrow(() -> new EngineException("'%s' does not say what to write: end it with %s"
                        .formatted(
                                Shown.text(name),
                                Arrays.stream(values())
                                        .map(format -> "." + format.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }
}
