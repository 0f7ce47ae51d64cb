using System;
using System.Net;
using System.Net.Security;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class TlsTests
{
    [Test]
    public async Task Certificate_TrustedAndForTheHost_IsAccepted()
    {
        using var certificate = Certificates.For("localhost");
        await using var server = new RawServer(
            async connection =>
            {
                await connection.AcceptAsync();
                var frames = connection.Frames;
                await frames.ExpectAsync(Frame.Text("Hello"));
                await frames.SendAsync(WireFrame.Close());
                await frames.ReadFrameAsync();
            },
            certificate);

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Tls = Certificates.Trusting(certificate) });
        await session.SendAsync("Hello");
        var end = await session.Completion;

        Assert.That(end.IsClean);
        Assert.That(((IPEndPoint)session.RemoteEndPoint!).Port, Is.EqualTo(server.Port));
        await server.ScriptsAsync();
    }

    [Test]
    [Property("Case", "H1.10")]
    public async Task Certificate_TrustedButForAnotherHost_Fails()
    {
        using var certificate = Certificates.For("other.test");
        await using var server = new RawServer(connection => connection.AcceptAsync(), certificate);

        var failure = await Expect.FailureAsync<ConnectException>(
            WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Tls = Certificates.Trusting(certificate) }));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Tls));
        Assert.That(failure.Message, Does.Contain(nameof(SslPolicyErrors.RemoteCertificateNameMismatch)));
    }

    [Test]
    [Property("Case", "H1.10")]
    public async Task Certificate_ForTheHostOfTheHeader_IsAccepted()
    {
        using var certificate = Certificates.For("other.test");
        await using var server = new RawServer(
            async connection =>
            {
                await connection.AcceptAsync();
                await connection.DrainAsync();
            },
            certificate);
        var options = RawServer.Options with { Tls = Certificates.Trusting(certificate), Headers = new() { { "Host", "other.test" } } };

        var session = await WebSocketClient.ConnectAsync(server.Uri, options);

        Assert.That(session.Request!.Host, Is.EqualTo("other.test"));
        session.Abort();
    }

    [Test]
    public async Task Certificate_ThatNobodyTrusts_Fails()
    {
        using var certificate = Certificates.For("localhost");
        await using var server = new RawServer(connection => connection.AcceptAsync(), certificate);

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(server.Uri, RawServer.Options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Tls));
    }

    [Test]
    public async Task Certificate_CheckedByTheUser_IsAsTheUserSays()
    {
        using var certificate = Certificates.For("pinned.test");
        await using var server = new RawServer(
            async connection =>
            {
                await connection.AcceptAsync();
                await connection.DrainAsync();
            },
            certificate);
        var tls = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString(),
        };

        var session = await WebSocketClient.ConnectAsync(server.Uri, RawServer.Options with { Tls = tls });

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        session.Abort();
    }

    [Test]
    public async Task Server_WithoutTls_IsNeverSpokenToInClearText()
    {
        var first = new TaskCompletionSource<byte>();
        await using var server = new RawServer(async connection =>
        {
            var read = await connection.Input.ReadAsync();
            first.SetResult(read.Buffer.FirstSpan[0]);
            await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
        });

        var failure = await Expect.FailureAsync<ConnectException>(WebSocketClient.ConnectAsync(new($"wss://localhost:{server.Port}/"), RawServer.Options));

        Assert.That(failure.Kind, Is.EqualTo(ConnectFailure.Tls));
        Assert.That(await first.Task, Is.EqualTo(0x16), "a TLS handshake record");
    }

    [Test]
    public async Task Failure_OfTheSession_ShutsDownOnlyItsOwnDirection()
    {
        using var certificate = Certificates.For("localhost");
        await using var server = new RawServer(
            async connection =>
            {
                await connection.AcceptAsync();
                var frames = connection.Frames;
                await frames.SendAsync(WireFrame.Text("masked") with { IsMasked = true });
                Assert.That((await frames.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.ProtocolError));
                await frames.ExpectEndAsync();
                await frames.SendAsync(WireFrame.Text("nobody resets me"));
            },
            certificate);

        // No timer elapses by itself: the end that the server sees is not that of the linger.
        var options = RawServer.Options with { Tls = Certificates.Trusting(certificate), Session = new() { Scheduler = new HandTimer() } };
        var session = await WebSocketClient.ConnectAsync(server.Uri, options);
        await session.Completion.WaitAsync(TimeSpan.FromMinutes(1));

        await server.ScriptsAsync();
    }

    [Test]
    [Property("Case", "K-C44")]
    public async Task Cookies_MarkedSecure_GoOnlyOverTls()
    {
        using var certificate = Certificates.For("localhost");
        string? overTls = null, overTcp = null;
        await using var secure = new RawServer(async connection => overTls = RawConnection.ValueOf(await connection.AcceptAsync(), "Cookie"), certificate);
        await using var clear = new RawServer(async connection => overTcp = RawConnection.ValueOf(await connection.AcceptAsync(), "Cookie"));
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("key", "secret", "/", "localhost") { Secure = true });
        cookies.Add(new Cookie("theme", "dark", "/", "localhost"));
        var options = RawServer.Options with { Cookies = cookies };

        await (await WebSocketClient.ConnectAsync(secure.Uri, options with { Tls = Certificates.Trusting(certificate) })).Completion;
        await (await WebSocketClient.ConnectAsync(new($"ws://localhost:{clear.Port}/"), options)).Completion;

        Assert.That(overTls, Is.EqualTo("key=secret; theme=dark").Or.EqualTo("theme=dark; key=secret"));
        Assert.That(overTcp, Is.EqualTo("theme=dark"));
    }
}
