package dev.keywarden.leaklab.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Puts TLS before a server on this machine that has none, as the real store has it. */
final class TlsFront implements AutoCloseable {
  private final SSLServerSocket door;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param port of the server without TLS
   */
  TlsFront(TlsIdentity identity, int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(identity.keys().getKeyManagers(), null, null);
    this.port = port;
    this.door =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  String address() {
    return "https://localhost:" + door.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket outside = door.accept();
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), port);
        inside.setTcpNoDelay(true);
        outside.setTcpNoDelay(true);
        open.add(outside);
        open.add(inside);
        start("in", () -> pass(outside, inside));
        start("out", () -> pass(inside, outside));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Ends both directions when one ends, as a client that closes its connection does. */
  private void pass(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException ended) {
      // So has the connection.
    } finally {
      open.remove(from);
    }
  }

  private static void start(String what, Runnable work) {
    Thread thread = new Thread(work, "leak-lab-tls-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
