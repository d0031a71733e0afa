package io.github.trol4j.models.gates;

import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Layers from top to bottom, the prompt from left to right, as characters: what stands in front of the pictures, the pictures, and the
 * words behind them. Where there are more tokens than room, neighbours share a cell and are averaged.
 */
final class CellMap {
    private static final int LABEL = 9;
    private static final int LEAST = 6;

    private final Trace trace;
    private final Paint paint;
    private final List<Group> groups;

    CellMap(Trace trace, int width, Paint paint) {
        this.trace = trace;
        this.paint = paint;
        this.groups = groups(width - LABEL - 2);
    }

    /** Neighbouring tokens and how many cells they get. */
    private record Group(String name, int from, int to, int cells) {
        /** The tokens of a cell. */
        int[] tokens(int cell) {
            long count = to - from;
            return IntStream.range((int) (from + cell * count / cells), (int) (from + (cell + 1) * count / cells))
                    .toArray();
        }

        String title() {
            return (name.length() > cells ? name.substring(0, cells) : name)
                    + " ".repeat(Math.max(0, cells - name.length()));
        }
    }

    String write() {
        StringBuilder text = new StringBuilder(" ".repeat(LABEL));
        groups.forEach(group -> text.append(group.title()).append(' '));
        text.setLength(text.toString().stripTrailing().length());
        for (int layer = 0; layer < trace.layers(); layer++) {
            text.append("\nlayer ")
                    .append(layer)
                    .append(" ".repeat(LABEL - 6 - String.valueOf(layer).length()));
            for (Group group : groups) {
                for (int cell = 0; cell < group.cells; cell++) {
                    text.append(paint.cell(trace.gates().mean(layer, group.tokens(cell))));
                }
                text.append(group == groups.getLast() ? "" : " ");
            }
        }
        return text.append('\n').append(legend()).append('\n').toString();
    }

    private String legend() {
        StringBuilder steps = new StringBuilder();
        int count = Paint.STEPS.length();
        for (int i = 0; i < count; i++) {
            steps.append(paint.cell((i + 0.5) / count));
        }
        return " ".repeat(LABEL) + "gate 0 " + steps + " 1";
    }

    private List<Group> groups(int room) {
        int all = trace.tokens().size();
        int[] image = trace.positions(TracedToken::isImage);
        int[] system = trace.positions(TracedToken.Part.SYSTEM);
        int first = image.length > 0 ? image[0] : system.length;
        int last = image.length > 0 ? image[image.length - 1] + 1 : first;
        int behind = Math.min(all - last, room / 2);
        int least = Math.min(first, Math.max(LEAST, (room - behind) * 2 / 5));
        int pictures = Math.min(last - first, room - behind - least);
        int before = Math.min(first, room - behind - pictures);
        List<Group> groups = new ArrayList<>();
        groups.add(new Group("told first", 0, first, before));
        groups.add(new Group("picture, %d tokens".formatted(image.length), first, last, pictures));
        groups.add(new Group("question", last, all, behind));
        return groups.stream().filter(group -> group.cells > 0).toList();
    }
}
