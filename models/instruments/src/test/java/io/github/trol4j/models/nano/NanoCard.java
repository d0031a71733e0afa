package io.github.trol4j.models.nano;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the model card claims over all kinds of questions, read from its table.
 *
 * @param recipe accuracy in the training recipe's own evaluation
 * @param engine accuracy of this engine on the benchmark's free and second-turn questions
 */
record NanoCard(Share recipe, Share engine) {
    private static final int COLUMNS = 11;

    static NanoCard read() {
        List<String> header = rows("| kind |");
        List<String> all = rows("| **all** |");
        return new NanoCard(
                Share.parse(all.get(header.indexOf("recipe"))), Share.parse(all.get(header.indexOf("engine"))));
    }

    /** Cells of the first row of the big table that begins so. */
    private static List<String> rows(String beginning) {
        try (Stream<String> lines = Files.lines(NanoBench.MODEL.resolve("MODEL_CARD.md"))) {
            return lines.filter(line -> line.startsWith(beginning))
                    .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                    .filter(cells -> cells.size() == COLUMNS)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
