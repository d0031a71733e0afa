package io.github.trol4j.core;

/**
 * Rows that attend to each other, in how many heads.
 *
 * @param groups equal stretches of rows, for example the tiles of a picture; rows of different groups do not see each other
 * @param heads attention heads that the columns are divided into
 */
public record Grouping(int groups, int heads) {
    public Grouping {
        if (groups <= 0 || heads <= 0) {
            throw new ShapeException("%d groups of %d heads".formatted(groups, heads));
        }
    }
}
