package io.github.trol4j.models.hub;

import io.github.trol4j.core.Shown;
import io.github.trol4j.models.hub.HubClient.Response;
import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Turns a hub's refusals into something that a person can act on. */
final class Refusals {
    private final HubClient client;
    private final ModelName model;

    Refusals(HubClient client, ModelName model) {
        this.client = client;
        this.model = model;
    }

    /**
     * Lets answers pass that bring what was asked for.
     *
     * @param what was asked for
     * @throws Temporary if another try may help
     * @throws HubException if none will
     */
    void check(Response response, String what) throws IOException {
        int status = response.status();
        if (status >= 200 && status < 300) {
            return;
        }
        String said = response.header("X-Error-Message")
                .map(text -> ": " + Shown.text(text))
                .orElse("");
        String host = response.address().getHost();
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            throw new Temporary(status, "%s answered %d%s".formatted(host, status, said), pause(response));
        }
        if (status == 407) {
            throw new HubException(
                    Reason.UNREACHABLE,
                    "The proxy wants a name and a password: put them into HTTPS_PROXY (http://name:password@host:port); a program of your own also needs -Djdk.http.auth.tunneling.disabledSchemes=\"\".");
        }
        if (!client.isHub(response.address())) {
            // A signed address has a short life; the hub gives another.
            throw new Temporary(status, "%s refused %s with %d".formatted(host, what, status), Optional.empty());
        }
        throw refused(status, response.header("X-Error-Code").orElse(""), what, said);
    }

    private HubException refused(int status, String code, String what, String said) {
        String page = client.options().endpoint() + "/" + model.repository();
        boolean known = client.options().token() != null;
        if (code.equals("GatedRepo")) {
            return new HubException(
                    Reason.GATED,
                    "The owner of %s wants to be asked first%s. Open %s in a browser, accept the conditions, %s."
                            .formatted(
                                    model.repository(),
                                    said,
                                    page,
                                    known
                                            ? "and make sure that HF_TOKEN belongs to the account that did"
                                            : "make a token there and set HF_TOKEN to it"));
        }
        if (code.equals("RevisionNotFound")) {
            return new HubException(
                    Reason.NO_REVISION,
                    "%s has no revision '%s'%s. Its branches, tags and commits are listed at %s/tree/main."
                            .formatted(model.repository(), model.revisionOrMain(), said, page));
        }
        if (code.equals("EntryNotFound")) {
            return new HubException(
                    Reason.NO_FILE,
                    "%s has no %s at revision '%s'%s."
                            .formatted(model.repository(), what, model.revisionOrMain(), said));
        }
        if (code.equals("RepoNotFound") || code.isEmpty() && status == 404) {
            return new HubException(
                    Reason.NO_REPOSITORY,
                    "%s has no model %s, or hides it from %s%s. Check the name at %s; a private model needs HF_TOKEN."
                            .formatted(
                                    client.options().endpoint(),
                                    model.repository(),
                                    known ? "the owner of this token" : "those who send no token",
                                    said,
                                    page));
        }
        if (status == 401 || status == 403) {
            return new HubException(
                    Reason.REFUSED,
                    "%s refused %s of %s with %d%s. %s"
                            .formatted(
                                    client.options().endpoint(),
                                    what,
                                    model.repository(),
                                    status,
                                    said,
                                    known
                                            ? "Is the token (HF_TOKEN, or what 'hf auth login' stored) still valid, and may it read this?"
                                            : "Set HF_TOKEN to a token that may read it."));
        }
        return new HubException(
                Reason.UNREACHABLE,
                "%s answered %d to the request for %s of %s%s. Is HF_ENDPOINT the address of a hub?"
                        .formatted(client.options().endpoint(), status, what, model.repository(), said));
    }

    /** Retry-After in seconds or as a date, or the seconds to the end of a window as the hub's RateLimit header gives them. */
    private static Optional<Duration> pause(Response response) {
        Optional<String> after = response.header("Retry-After");
        if (after.isPresent()) {
            return after.flatMap(Refusals::pause);
        }
        return response.header("RateLimit").flatMap(limit -> {
            int at = limit.lastIndexOf("t=");
            return at < 0 ? Optional.empty() : pause(limit.substring(at + 2).replaceAll("[^0-9].*", ""));
        });
    }

    private static Optional<Duration> pause(String text) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
        } catch (NumberFormatException _) {
            // a date then
        }
        try {
            Instant when = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(Instant.now(), when);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
