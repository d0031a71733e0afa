package io.github.trol4j.models.eval.run;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.EvalItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which items of a set are asked. Ids are applied first, then offset and limit, then the shard.
 *
 * @param ids names of items; empty for all
 * @param limit most items; -1 for all
 * @param shard which part of how many, from 1; parts are contiguous, so that questions on one picture stay together
 */
public record Selection(Set<String> ids, int offset, int limit, Shard shard) {
    /** Part {@code index} of {@code count}. */
    public record Shard(int index, int count) {
        public Shard {
            if (count < 1 || index < 1 || index > count) {
                throw new EvalException("shard must be k/n with 1 <= k <= n, got " + index + "/" + count);
            }
        }

        /** Reads {@code k/n}. */
        public static Shard parse(String text) {
            String[] parts = text.split("/", -1);
            try {
                if (parts.length == 2) {
                    return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                }
            } catch (NumberFormatException e) {
                throw new EvalException("shard must be k/n such as 2/4, got '" + text + "'", e);
            }
            throw new EvalException("shard must be k/n such as 2/4, got '" + text + "'");
        }
    }

    public static final Selection ALL = new Selection(Set.of(), 0, -1, new Shard(1, 1));

    public Selection {
        ids = Set.copyOf(ids);
        if (offset < 0) {
            throw new EvalException("offset must not be negative, got " + offset);
        }
    }

    public Selection withLimit(int most) {
        return new Selection(ids, offset, most, shard);
    }

    public Selection withShard(Shard part) {
        return new Selection(ids, offset, limit, part);
    }

    /** The chosen items in their order. Throws {@link EvalException} for an id that no item has. */
    public List<EvalItem> of(List<EvalItem> items) {
        List<EvalItem> named = ids.isEmpty() ? items : named(items);
        int from = Math.min(offset, named.size());
        int to = limit < 0 ? named.size() : (int) Math.min(named.size(), (long) from + limit);
        List<EvalItem> cut = named.subList(from, to);
        int begin = Math.toIntExact((long) cut.size() * (shard.index() - 1) / shard.count());
        int end = Math.toIntExact((long) cut.size() * shard.index() / shard.count());
        return List.copyOf(cut.subList(begin, end));
    }

    private List<EvalItem> named(List<EvalItem> items) {
        List<EvalItem> found = new ArrayList<>();
        Set<String> missing = new HashSet<>(ids);
        for (EvalItem item : items) {
            if (!ids.contains(item.id().text())) {
                continue;
            }
            found.add(item);
            missing.remove(item.id().text());
        }
        if (!missing.isEmpty()) {
            throw new EvalException("no item is called " + String.join(", ", new TreeSet<>(missing))
                    + "; 'trol eval prompts' shows the ids of a set");
        }
        return found;
    }
}
