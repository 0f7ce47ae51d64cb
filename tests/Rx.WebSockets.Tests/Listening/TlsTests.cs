using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>A listener with TLS.</summary>
public sealed class TlsTests : SocketFixture
{
    private static readonly Lazy<X509Certificate2> Certificate = new(SelfSigned);
    private readonly ConcurrentQueue<Exception> _failures = [];

    [Test]
    public async Task Tls_Handshake_OpensASecureSession()
    {
        SessionRequest? seen = null;
        var listener = await ListenAsync(Tls() with
        {
            Admit = (request, _) =>
            {
                seen = request;
                return new ValueTask<Admission>(Admission.Granted);
            },
        });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));

        var caller = await CallAsync(listener, SecureAsync);
        await caller.Http.OpenAsync("Origin: https://server.example.com").WaitAsync(Patience);
        await caller.Http.Peer.SendAsync(Frame.Text("Hello"));

        await caller.Http.Peer.ExpectAsync(Frame.Text("Hello")).WaitAsync(Patience);
        Assert.That(seen!.IsSecure);
    }

    [Test]
    public async Task Tls_PageOfAnInsecureOrigin_IsRefused()
    {
        var listener = await ListenAsync(Tls());
        listener.Sessions.Subscribe(_ => { });

        var caller = await CallAsync(listener, SecureAsync);
        await caller.Http.SendAsync(Requests.Upgrade("Origin: http://server.example.com"));

        Assert.That((await caller.Http.ReadToEndAsync().WaitAsync(Patience)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Tls_CloseByTheServer_EndsItsOutputAndTakesWhatStillComes()
    {
        var listener = await ListenAsync(Tls() with { Session = new WebSocketSessionOptions { Linger = TimeSpan.FromMinutes(10) } });
        var opened = new TaskCompletionSource<IWebSocketSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Sessions.Subscribe(opened.SetResult);
        var caller = await CallAsync(listener, SecureAsync);
        await caller.Http.OpenAsync().WaitAsync(Patience);
        var server = await opened.Task.WaitAsync(Patience);

        var closed = server.CloseAsync(Patience);
        await caller.Http.Peer.ExpectAsync(Frame.Close(CloseReason.Normal)).WaitAsync(Patience);
        await caller.Http.Peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
        await closed.WaitAsync(Patience);
        await caller.Http.Peer.ExpectEndAsync().WaitAsync(Patience);
        await caller.Http.Peer.SendOctetsAsync(new byte[100_000]).WaitAsync(Patience);
        caller.ShutDownOutput();

        Assert.That((await server.Completion.WaitAsync(Patience)).IsClean);
    }

    [Test]
    public async Task Tls_ClientWithoutIt_IsLetGoAndReported()
    {
        var listener = await ListenAsync(Tls());
        listener.Sessions.Subscribe(_ => { });
        var plain = await CallAsync(listener);
        await plain.Http.SendAsync(Requests.Upgrade());
        try
        {
            await plain.Http.ReadToEndAsync().WaitAsync(Patience);
        }
        catch (IOException)
        {
            // An alert may have come before the reset, or not.
        }

        var caller = await CallAsync(listener, SecureAsync);

        await caller.Http.OpenAsync().WaitAsync(Patience);
        Assert.That(_failures, Has.All.InstanceOf<AuthenticationException>());
    }

    private WebSocketListenerOptions Tls() => new()
    {
        Tls = new SslServerAuthenticationOptions { ServerCertificate = Certificate.Value },
        Failed = _failures.Enqueue,
    };

    private static async Task<Stream> SecureAsync(Stream stream)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "server.example.com",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Equals(Certificate.Value),
        }, Patience);
        return secured;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server.example.com", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
