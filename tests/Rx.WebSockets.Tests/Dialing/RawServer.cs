using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>A server on a loopback port that runs a script for each connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawConnection, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _scripts = [];
    private readonly Task _accepting;

    /// <param name="script">What to do with a connection; it is closed afterwards.</param>
    /// <param name="certificate">For TLS.</param>
    public RawServer(Func<RawConnection, Task> script, X509Certificate2? certificate = null)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Uri => new(_certificate is null ? $"ws://127.0.0.1:{Port}/chat" : $"wss://localhost:{Port}/chat");

    /// <summary>Options without the proxy that the machine may be set up with, and without deadlines that come due while it stalls.</summary>
    public static WebSocketClientOptions Options { get; } = new()
    {
        Proxy = null,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        HandshakeTimeout = Timeout.InfiniteTimeSpan,
        Session = WebSocketSessionOptions.Default.Patient(),
    };

    /// <summary>How many connections came.</summary>
    public int Connections => _scripts.Count;

    /// <summary>Waits until every script that began has ended; throws what one of them threw.</summary>
    public Task ScriptsAsync() => Task.WhenAll(_scripts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                // On another thread, so that a script counts before it has said a word.
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _scripts.Add(Task.Run(() => RunAsync(socket)));
            }
        }
        catch (OperationCanceledException)
        {
            // The server was disposed.
        }
    }

    private async Task RunAsync(Socket socket)
    {
        using var network = new NetworkStream(socket, ownsSocket: true);
        Stream stream = network;
        if (_certificate is not null)
        {
            var tls = new SslStream(network);
            stream = tls;
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
            }
            catch (Exception fault) when (fault is AuthenticationException or IOException)
            {
                // The client hung up, which its test asserts.
                return;
            }
        }

        await using (stream)
            await _script(new RawConnection(socket, stream));
    }
}
