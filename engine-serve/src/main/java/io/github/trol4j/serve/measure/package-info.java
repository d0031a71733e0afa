/** What a server measures about itself, in Prometheus' text format under OpenTelemetry's names for generative AI. */
@NullMarked
package io.github.trol4j.serve.measure;

import org.jspecify.annotations.NullMarked;
