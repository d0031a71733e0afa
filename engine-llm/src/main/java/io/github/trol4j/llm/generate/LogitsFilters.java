package io.github.trol4j.llm.generate;

import java.util.List;

/** Several filters as one. */
public record LogitsFilters(List<? extends LogitsFilter> filters) implements LogitsFilter {
    /** Changes nothing. */
    public static final LogitsFilter NONE = new LogitsFilters(List.of());

    /** @param filters applied in this order; what forbids tokens should come last but for {@link MinP} */
    public LogitsFilters {
        filters = List.copyOf(filters);
    }

    @Override
    public void apply(float[] logits) {
        filters.forEach(filter -> filter.apply(logits));
    }

    @Override
    public void accept(int id) {
        filters.forEach(filter -> filter.accept(id));
    }

    @Override
    public LogitsFilter fork() {
        return filters.isEmpty()
                ? this
                : new LogitsFilters(filters.stream().map(LogitsFilter::fork).toList());
    }
}
