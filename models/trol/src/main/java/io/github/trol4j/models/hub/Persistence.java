package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Tries again as long as there is progress, with growing pauses while there is none. For one thread. */
final class Persistence {
    /** Where not even a connection can be made there is little to hope for. */
    private static final int CONNECTING = 2;

    private final Pace pace;
    private final PullState state;
    private final String what;
    private int failures;
    private Duration pause;

    Persistence(Pace pace, PullState state, String what) {
        this.pace = pace;
        this.state = state;
        this.what = what;
        this.pause = pace.firstPause();
    }

    /** Something to be repeated until it works. */
    @FunctionalInterface
    interface Try<T> {
        T run() throws IOException;
    }

    <T> T insist(Try<T> attempt) {
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Bytes arrived: earlier failures no longer count. */
    void progress() {
        failures = 0;
        pause = pace.firstPause();
    }

    /** Waits for the right time to try again. */
    void failed(IOException failure) {
        state.goOn();
        failures++;
        if (failure instanceof SSLException && isCertificate(failure)) {
            throw new HubException(
                    Reason.UNREACHABLE,
                    "The server's certificate is not trusted by this Java (%s). Behind a company's proxy, add its certificate with -Djavax.net.ssl.trustStore=FILE (for the command: TROL_JAVA_OPTS)."
                            .formatted(failure.getMessage()),
                    failure);
        }
        if (failures >= (isUnconnected(failure) ? Math.min(CONNECTING, pace.attempts()) : pace.attempts())) {
            throw givenUp(failure);
        }
        Duration wait = pause;
        if (failure instanceof Temporary asked && asked.pause().isPresent()) {
            wait = asked.pause().get().compareTo(pause) > 0 ? asked.pause().get() : pause;
            if (wait.compareTo(pace.longestWait()) > 0) {
                throw new HubException(
                        Reason.TOO_MANY_REQUESTS,
                        "%s, and wants %d s of rest before it is asked again for %s. Run the same command then; it goes on where it stopped."
                                .formatted(failure.getMessage(), wait.toSeconds(), what),
                        failure);
            }
        }
        if (wait.compareTo(pace.longestPause()) > 0 || failures > 1) {
            state.remark("%s: %s; trying again in %d s".formatted(what, reason(failure), wait.toSeconds()));
        }
        pause = pause.multipliedBy(2).compareTo(pace.longestPause()) > 0 ? pace.longestPause() : pause.multipliedBy(2);
        state.sleep(wait);
    }

    private HubException givenUp(IOException failure) {
        boolean limited = failure instanceof Temporary asked && asked.status() == 429;
        return new HubException(
                limited ? Reason.TOO_MANY_REQUESTS : Reason.UNREACHABLE,
                "%s: given up after %d tries without progress: %s. %s What has been fetched is kept."
                        .formatted(
                                what,
                                failures,
                                reason(failure),
                                limited
                                        ? "Wait some minutes; a token (HF_TOKEN) is allowed more."
                                        : "Check the connection (HF_ENDPOINT, HTTPS_PROXY) and run the same command again."),
                failure);
    }

    private static boolean isUnconnected(IOException failure) {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    }

    private static boolean isCertificate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.security.cert.CertificateException
                    || cause instanceof java.security.cert.CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host's address cannot be found";
            }
        }
        if (failure instanceof ConnectException) {
            return "no connection could be made";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
