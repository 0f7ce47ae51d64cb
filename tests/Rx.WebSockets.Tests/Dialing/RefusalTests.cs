using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class RefusalTests
{
    [TestCase(401, "Unauthorized")]
    [TestCase(404, "NotFound")]
    [TestCase(500, "InternalServerError")]
    [TestCase(200, "OK")]
    [TestCase(204, "NoContent")]
    [TestCase(426, "UpgradeRequired")]
    [Property("Case", "K-C19")]
    [Property("Case", "K-C33")]
    [Property("Case", "K-C35")]
    public void Status_OtherThan101_IsARefusalWithHeadersAndBody(int status, string reason)
    {
        var server = Refusing((HttpStatusCode)status, new StringContent("Sorry: ä"), ("Retry-After", "7"));

        var refusal = Failing.With<HandshakeRefusedException>(server);

        Assert.That(refusal.StatusCode, Is.EqualTo(status));
        Assert.That(refusal.Headers.GetSingle("Retry-After"), Is.EqualTo("7"));
        Assert.That(refusal.Headers.GetSingle("Content-Type"), Does.StartWith("text/plain"));
        Assert.That(refusal.Body, Is.EqualTo("Sorry: ä"));
        Assert.That(refusal.Message, Does.Contain($"{status}").And.Contain("instead of 101").And.Not.Contain("Sorry"));
        Assert.That(refusal.Response.ReasonPhrase.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(reason).IgnoreCase);
    }

    [Test]
    public void Body_LongerThanTheLimit_IsCutBeforeTheCharacterThatDoesntFit()
    {
        var server = Refusing(HttpStatusCode.Forbidden, new StringContent("x" + new string('ä', 4096)));

        var refusal = Failing.With<HandshakeRefusedException>(server);

        Assert.That(refusal.Body, Is.EqualTo("x" + new string('ä', 2047)));
    }

    [Test]
    public void Body_WithoutEnd_IsReadNoFurtherThanTheLimit()
    {
        var body = new EndlessStream();

        var refusal = Failing.With<HandshakeRefusedException>(Refusing(HttpStatusCode.Forbidden, new StreamContent(body)));

        Assert.That(refusal.Body, Has.Length.EqualTo(4096));
        Assert.That(body.Given, Is.EqualTo(4096));
    }

    [Test]
    public void Body_ThatStalls_IsWhatCameWithinTheDeadline()
    {
        var (client, far) = InMemoryTransport.Pair(new VirtualClock());
        var server = new ScriptedServer((_, _) => ScriptedServer.Respond(HttpStatusCode.Forbidden, new UpgradedContent(client)));
        var peer = new ScriptedPeer(far, Protocol.WebSocketRole.Server);

        var refusal = server.Clock.Run(async () =>
        {
            await peer.SendOctetsAsync("partly"u8.ToArray());
            return await Expect.FailureAsync<HandshakeRefusedException>(server.ConnectAsync());
        });

        Assert.That(refusal.Body, Is.EqualTo("partly").Or.Empty);
        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Body_ThatBreaks_LeavesTheRefusal()
    {
        var server = Refusing(HttpStatusCode.Forbidden, new StreamContent(new BreakingStream()));

        Assert.That(Failing.With<HandshakeRefusedException>(server).Body, Is.Empty);
    }

    [Test]
    public void Refusal_WhileTheCallerCancels_IsACancellation()
    {
        var body = new TaskCompletionSource<int>();
        using var source = new CancellationTokenSource();
        var server = Refusing(HttpStatusCode.Forbidden, new StreamContent(new StallingStream(body.Task)));

        server.Clock.Run(async () =>
        {
            var connecting = server.ConnectAsync(cancellationToken: source.Token);
            await server.Clock.DelayAsync(TimeSpan.FromSeconds(1));
            source.Cancel();
            await Expect.FailureAsync<OperationCanceledException>(connecting);
        });

        Assert.That(server.Clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    [Property("Case", "K-C17")]
    public void Refusal_With401_LetsTheCallerDialAgainWithAnotherToken()
    {
        var server = new ScriptedServer((server, request) => request.Headers.Authorization?.Parameter == "fresh"
            ? server.Accept(request)
            : ScriptedServer.Respond(HttpStatusCode.Unauthorized, new StringContent("")));
        WebSocketClientOptions With(string token) => server.Options with { Headers = new() { { "Authorization", $"Bearer {token}" } } };

        var session = server.Clock.Run(async () => await server.Connect(With("stale"))
            .Catch((HandshakeRefusedException refusal) => refusal.StatusCode == 401 ? server.Connect(With("fresh")) : Observable.Throw<IWebSocketSession>(refusal))
            .FirstAsync());

        Assert.That(session.Response!.StatusCode, Is.EqualTo(101));
        Assert.That(server.Requests.Select(request => request.Headers.Authorization!.Parameter), Is.EqualTo(new[] { "stale", "fresh" }));
    }

    private static ScriptedServer Refusing(HttpStatusCode status, HttpContent content, params (string Name, string Value)[] headers) =>
        new((_, _) => ScriptedServer.Respond(status, content, headers));

    private abstract class OneWayStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => false;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    private sealed class EndlessStream : OneWayStream
    {
        public int Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }

    private sealed class BreakingStream : OneWayStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }

    /// <summary>Doesn't mind the token, either.</summary>
    private sealed class StallingStream(Task<int> read) : OneWayStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read);
    }
}
