/**
 * TroL models as an application sees them: load one, ask it about pictures, talk with it. Everything else in this project is
 * reached through here.
 */
@NullMarked
package io.github.trol4j.models;

import org.jspecify.annotations.NullMarked;
