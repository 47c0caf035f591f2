package dev.keywarden.testkit.gcp;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes one request and gives one answer, now or later. */
final class UnaryHandler<Q, A> implements ServerCallHandler<Q, A> {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> QUOTA_PROJECT =
      Metadata.Key.of("x-goog-user-project", Metadata.ASCII_STRING_MARSHALLER);

  /** What stands between a request and its answer. */
  interface Desk {
    /** A call has arrived; the answer may be asked for at once or later, and from any thread. */
    <Q, A> void arrived(Arrival<Q, A> arrival);

    /** A call has ended, one way or the other. */
    void ended();
  }

  /** A request that waits for its answer. */
  static final class Arrival<Q, A> {
    private final ServerCall<Q, A> call;
    private final Q request;
    private final Metadata headers;
    private final Function<Q, A> method;
    private final AtomicBoolean ended;
    private final Desk desk;

    private Arrival(
        ServerCall<Q, A> call,
        Q request,
        Metadata headers,
        Function<Q, A> method,
        AtomicBoolean ended,
        Desk desk) {
      this.call = call;
      this.request = request;
      this.headers = headers;
      this.method = method;
      this.ended = ended;
      this.desk = desk;
    }

    Q request() {
      return request;
    }

    String method() {
      String full = call.getMethodDescriptor().getFullMethodName();
      return full.substring(full.indexOf('/') + 1);
    }

    boolean authorized() {
      return headers.containsKey(AUTHORIZATION);
    }

    String quotaProject() {
      String project = headers.get(QUOTA_PROJECT);
      return project == null ? "" : project;
    }

    @Nullable SocketAddress peer() {
      return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }

    /** What the store says, which may be a {@link StatusRuntimeException}. */
    A ask() {
      return method.apply(request);
    }

    void answer(A answer) {
      if (end(ended, desk)) {
        call.sendHeaders(new Metadata());
        call.sendMessage(answer);
        call.close(Status.OK, new Metadata());
      }
    }

    void refuse(StatusRuntimeException refusal) {
      if (end(ended, desk)) {
        Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }
  }

  private final Function<Q, A> method;
  private final Desk desk;

  UnaryHandler(Function<Q, A> method, Desk desk) {
    this.method = method;
    this.desk = desk;
  }

  @Override
  public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
    AtomicBoolean ended = new AtomicBoolean();
    call.request(2);
    return new ServerCall.Listener<>() {
      private @Nullable Q request;

      @Override
      public void onMessage(Q message) {
        request = message;
      }

      @Override
      public void onHalfClose() {
        if (request != null) {
          desk.arrived(new Arrival<>(call, request, headers, method, ended, desk));
        }
      }

      @Override
      public void onCancel() {
        if (request != null) {
          end(ended, desk);
        }
      }
    };
  }

  private static boolean end(AtomicBoolean ended, Desk desk) {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      desk.ended();
    }
    return first;
  }
}
