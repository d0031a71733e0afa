package io.github.trol4j.models.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table to upload to a scoring server.
 *
 * @param name file name without the extension
 * @param rows cells in the order of the columns; numbers are {@link Long}s or {@link Double}s, everything else is text
 */
public record Submission(String name, List<String> columns, List<List<@Nullable Object>> rows) {}
