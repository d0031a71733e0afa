package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a hub, and which state of it: {@code OWNER/NAME}, {@code OWNER/NAME@REVISION}, or a published TroL model by its own
 * name, such as {@code TroL-1.8B}.
 *
 * @param revision a branch, a tag or a commit; null for the branch {@code main}
 */
public record ModelName(String owner, String name, @Nullable String revision) {
    static final String MAIN = "main";

    private static final String PUBLISHER = "BK-Lee";
    private static final Map<String, String> PUBLISHED =
            Map.of("trol-1.8b", "TroL-1.8B", "trol-3.8b", "TroL-3.8B", "trol-7b", "TroL-7B");

    /** What a hub allows: letters, digits, dots, dashes and underscores, no two dots or dashes in a row, neither at an end. */
    private static final Pattern PART =
            Pattern.compile("(?!.*(?:--|\\.\\.))[A-Za-z0-9_](?:[\\w.-]{0,94}[A-Za-z0-9_])?");

    /** Git's own rules are longer; these keep a revision inside its folder of the cache. */
    private static final Pattern REVISION =
            Pattern.compile("(?!.*(?:\\.\\.|//|/\\.|@\\{))[A-Za-z0-9_][\\w./+-]{0,254}(?<![./])");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    public ModelName {
        require(PART.matcher(owner).matches() && PART.matcher(name).matches(), owner + "/" + name);
        require(revision == null || REVISION.matcher(revision).matches(), owner + "/" + name + "@" + revision);
    }

    private static void require(boolean ok, String text) {
        if (!ok) {
            throw new HubException(
                    Reason.BAD_SETTING,
                    "'%s' is not the name of a model. Expected TroL-1.8B, TroL-3.8B, TroL-7B or OWNER/NAME, each with @REVISION if wanted."
                            .formatted(text));
        }
    }

    /** @throws HubException with {@link Reason#BAD_SETTING} if the text cannot be a name */
    public static ModelName of(String text) {
        int at = text.indexOf('@');
        String repository = at < 0 ? text : text.substring(0, at);
        String revision = at < 0 ? null : text.substring(at + 1);
        String published = PUBLISHED.get(repository.toLowerCase(Locale.ROOT));
        if (published != null) {
            return new ModelName(PUBLISHER, published, revision);
        }
        int slash = repository.indexOf('/');
        require(slash > 0, text);
        return new ModelName(repository.substring(0, slash), repository.substring(slash + 1), revision);
    }

    /** The name that a text can be taken for, if any; it may be a path all the same. */
    public static Optional<ModelName> maybe(String text) {
        try {
            return Optional.of(of(text));
        } catch (HubException _) {
            return Optional.empty();
        }
    }

    /** As the hub calls it, without the revision. */
    public String repository() {
        return owner + "/" + name;
    }

    String revisionOrMain() {
        return revision == null ? MAIN : revision;
    }

    /** Whether the revision is one that can never change. */
    boolean isPinned() {
        return isCommit(revisionOrMain());
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    ModelName at(String other) {
        return new ModelName(owner, name, other);
    }

    /** As short as {@link #of} understands it. */
    @Override
    public String toString() {
        String shown = owner.equals(PUBLISHER) && PUBLISHED.containsValue(name) ? name : repository();
        return revision == null ? shown : shown + "@" + revision;
    }
}
