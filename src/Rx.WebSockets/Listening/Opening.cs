using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Listening;

/// <summary>The opening handshake of one connection, from its first octet to our answer (RFC 6455 §4.2).</summary>
/// <param name="connection">The connection; closed if no session comes of it.</param>
/// <param name="options">What is accepted.</param>
/// <param name="defaults">The options of a session that gets none of its own.</param>
/// <param name="report">Told of what the application threw.</param>
/// <param name="stopping">Fires when no sessions are wanted any more.</param>
/// <param name="aborting">Fires when nothing is waited for any more.</param>
internal sealed class Opening(
    IConnection connection, WebSocketListenerOptions options, WebSocketSessionOptions defaults, Action<Exception> report, CancellationToken stopping, CancellationToken aborting)
{
    private HandshakeResponse? _refusal;

    /// <summary>Answers the client.</summary>
    /// <returns>The session, which isn't started yet; null when there is none, and the connection is closed.</returns>
    public async Task<Session?> RunAsync()
    {
        IDuplexPipe? transport = null;
        Session? session = null;
        try
        {
            using (var deadline = new Deadline(options.Session.Scheduler, options.HandshakeTimeout, stopping))
            {
                transport = await connection.OpenAsync(deadline.Token).ConfigureAwait(false);
                session = await AcceptAsync(transport, deadline.Token).ConfigureAwait(false);
            }

            if (_refusal is not null)
            {
                using var lingerEnd = new Deadline(options.Session.Scheduler, options.Session.Linger, aborting);
                await Refusal.SendAsync(transport, _refusal, lingerEnd.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // The peer has gone, or takes too long: there is nobody to be answered.
        }
        catch (Exception fault)
        {
            report(fault);
        }

        if (session is null)
        {
            await CloseAsync(transport).ConfigureAwait(false);
        }

        return session;
    }

    /// <summary>Accepts the client, or says in <see cref="_refusal"/> why not.</summary>
    private async Task<Session?> AcceptAsync(IDuplexPipe transport, CancellationToken deadline)
    {
        Session session;
        HandshakeResponse response;
        try
        {
            if (await ReadAsync(transport.Input, deadline).ConfigureAwait(false) is not { } request)
            {
                return null;
            }

            Check(request);
            var admission = await AdmitAsync(request, deadline).ConfigureAwait(false);
            if (admission.Refusal is not null)
            {
                _refusal = admission.Refusal;
                return null;
            }

            (session, response) = Create(transport, request, admission);
        }
        catch (HandshakeException refusal)
        {
            _refusal = ServerHandshake.Refuse(refusal);
            return null;
        }

        await AnswerAsync(session, response, transport.Output, deadline).ConfigureAwait(false);
        return session;
    }

    private async ValueTask<HandshakeRequest?> ReadAsync(PipeReader input, CancellationToken deadline)
    {
        try
        {
            return await RequestHead.ReadAsync(input, options.HandshakeLimits, deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new HandshakeException(408, "RFC 9110 §15.5.9", "The request took too long.");
        }
        catch (OperationCanceledException)
        {
            throw Stopping();
        }
    }

    private void Check(HandshakeRequest request)
    {
        // Without TLS of our own a proxy may have ended it, so the scheme isn't known.
        ServerHandshake.Check(request, options.Origins, connection.IsSecure ? "wss" : null);
        if (options.Paths.Count > 0 && !options.Paths.Contains(request.Path, StringComparer.Ordinal))
        {
            throw new HandshakeException(404, "RFC 9110 §15.5.5", "Nothing is served under this path.");
        }
    }

    private async ValueTask<Admission> AdmitAsync(HandshakeRequest request, CancellationToken deadline)
    {
        if (options.Admit is null)
        {
            return Admission.Granted;
        }

        try
        {
            var asked = new SessionRequest
            {
                Handshake = request,
                LocalEndPoint = connection.LocalEndPoint,
                RemoteEndPoint = connection.RemoteEndPoint,
                IsSecure = connection.IsSecure,
            };
            return await options.Admit(asked, deadline).AsTask().WaitAsync(deadline).ConfigureAwait(false)
                ?? throw new InvalidOperationException("Admit gave null: it gives Admission.Granted or Admission.Refused.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw Stopping();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new HandshakeException(503, "RFC 9110 §15.6.4", "The decision took too long.");
        }
        catch (Exception fault) when (fault is not HandshakeException)
        {
            throw Failed(fault);
        }
    }

    private (Session Session, HandshakeResponse Response) Create(IDuplexPipe transport, HandshakeRequest request, Admission admission)
    {
        try
        {
            if (admission.Subprotocol is { } chosen && !request.Subprotocols.Contains(chosen, StringComparer.Ordinal))
            {
                throw new InvalidOperationException("The chosen subprotocol was not offered (RFC 6455 §4.2.2).");
            }

            Func<IReadOnlyList<string>, string?>? subprotocol = admission.Subprotocol is null ? options.Subprotocol : _ => admission.Subprotocol;
            var agreement = ServerHandshake.Negotiate(request, subprotocol, admission.Extensions ?? options.Extensions);
            return Create(transport, request, admission, agreement);
        }
        catch (Exception fault) when (fault is not HandshakeException)
        {
            throw Failed(fault);
        }
    }

    private (Session Session, HandshakeResponse Response) Create(
        IDuplexPipe transport, HandshakeRequest request, Admission admission, HandshakeAgreement agreement)
    {
        try
        {
            var response = ServerHandshake.Accept(request, agreement, admission.Headers);
            return (new Session(transport, WebSocketRole.Server, admission.Session is { } own ? Reporting(own, report) : defaults, new SessionContext
            {
                Request = request,
                Subprotocol = agreement.Subprotocol,
                Extensions = agreement.Extensions,
                Answered = agreement.ExtensionHeaders,
                MoreHeaders = admission.Headers?.ToReadOnly(),
                LocalEndPoint = connection.LocalEndPoint,
                RemoteEndPoint = connection.RemoteEndPoint,
            }), response);
        }
        catch
        {
            Dispose(agreement.Extensions);
            throw;
        }
    }

    /// <summary>What nobody is told of a session, the listener is.</summary>
    public static WebSocketSessionOptions Reporting(WebSocketSessionOptions session, Action<Exception> report) =>
        session.ObserverFailed is null ? session with { ObserverFailed = (_, fault) => report(fault) } : session;

    private static async ValueTask AnswerAsync(Session session, HandshakeResponse response, PipeWriter output, CancellationToken deadline)
    {
        try
        {
            response.WriteTo(output);
            await output.FlushAsync(deadline).ConfigureAwait(false);
        }
        catch
        {
            Dispose(session.Extensions);
            throw;
        }
    }

    private async ValueTask CloseAsync(IDuplexPipe? transport)
    {
        try
        {
            // What can't be written any more would keep a stream from being completed: the connection goes first.
            await connection.DisposeAsync().ConfigureAwait(false);
            if (transport is not null)
            {
                await transport.Input.CompleteAsync().ConfigureAwait(false);
                await transport.Output.CompleteAsync(new IOException("The connection is closed.")).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // It was broken before.
        }
    }

    private HandshakeException Failed(Exception fault)
    {
        report(fault);
        return new HandshakeException(500, "RFC 9110 §15.6.1", "The server failed.");
    }

    private static HandshakeException Stopping() => new(503, "RFC 9110 §15.6.4", "The server is stopping.");

    private static void Dispose(IEnumerable<IFrameExtension> extensions)
    {
        foreach (var extension in extensions)
        {
            extension.Dispose();
        }
    }
}
