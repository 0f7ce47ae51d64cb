using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

// K-C01: nothing is installed, so nothing can be missing. K-V18: each typed call has its format, so that those of a host are never asked.
// K-V04 and K-C09, typed calls without a converter, are no errors of a run here: each typed call takes its format, so there is
// nothing to call without one.
public abstract partial class SessionContract
{
    private static readonly User Someone = new("user", 123);

    [Test, Property("Case", "K-J03"), Property("Case", "K-J04")]
    public void Json_Object_RoundTripsAsItsText() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        await using var users = subject.Incoming.Json(UserJson.Default.User).ToAsyncEnumerable().GetAsyncEnumerator();

        await subject.SendAsync(Someone, UserJson.Default.User);
        await peer.SendAsync("""{"name":"user","id":123}""");

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text("""{"name":"user","id":123}""")));
        Assert.That(await users.MoveNextAsync());
        Assert.That(users.Current, Is.EqualTo(Someone));
    });

    [Test, Property("Case", "K-J01"), Property("Case", "K-J02")]
    public void Json_Null_RoundTripsAsTheTextNull() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        await using var users = subject.Incoming.Json(UserJson.Default.User).ToAsyncEnumerable().GetAsyncEnumerator();

        await subject.SendAsync(null, UserJson.Default.User);
        await peer.SendAsync("null");

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text("null")));
        Assert.That(await users.MoveNextAsync());
        Assert.That(users.Current, Is.Null);
    });

    [Test, Property("Case", "K-C07"), Property("Case", "K-C08")]
    public void Json_ManyRoundTrips_AllCome() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        using var echo = peer.Incoming.Json(UserJson.Default.User).Subscribe(peer.Outgoing.Json(UserJson.Default.User));

        Assert.That(
            await RoundTripsAsync(subject.Incoming.Json(UserJson.Default.User), user => subject.SendAsync(user, UserJson.Default.User)),
            Is.EqualTo(Users));
    });

    [Test, Property("Case", "K-V02"), Property("Case", "K-V03"), Property("Case", "K-C08")]
    public void Format_OfOnesOwn_RoundTripsAllTheSame() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var format = new UserFormat();
        using var echo = peer.Incoming.As(format).Subscribe(peer.Outgoing.As(format));

        Assert.That(await RoundTripsAsync(subject.Incoming.As(format), user => subject.SendAsync(user, format)), Is.EqualTo(Users));
    });

    [Test]
    public void Json_BadMessage_EndsTheFlowWithTheFrameAndNotTheSession() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        await using var users = subject.Incoming.Json(UserJson.Default.User).ToAsyncEnumerable().GetAsyncEnumerator();
        await peer.SendAsync("""{"id":"none"}""");

        var bad = await Expect.FailureAsync<MessageFormatException>(users.MoveNextAsync().AsTask());

        Assert.That((bad.Frame, bad.TargetType), Is.EqualTo((Frame.Text("""{"id":"none"}"""), typeof(User))));
        Assert.That(bad.InnerException, Is.TypeOf<JsonException>());
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Json_BadMessageThatIsReported_IsLeftOut() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var reported = new List<Frame>();
        await using var users = subject.Incoming.Json(UserJson.Default.User, bad => reported.Add(bad.Frame)).ToAsyncEnumerable().GetAsyncEnumerator();
        await peer.SendAsync("?");
        await peer.SendAsync(Someone, UserJson.Default.User);

        Assert.That(await users.MoveNextAsync());

        Assert.That((users.Current, reported.Single()), Is.EqualTo((Someone, Frame.Text("?"))));
    });

    [Test, Property("Case", "K-V05")]
    public void Json_AfterTheEnd_FailsWithTheEnd() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        subject.Abort();
        var end = await subject.Completion;
        await using var users = subject.Incoming.Json(UserJson.Default.User).ToAsyncEnumerable().GetAsyncEnumerator();

        var received = await Expect.FailureAsync<SessionException>(users.MoveNextAsync().AsTask());
        var sent = await Expect.FailureAsync<SessionException>(subject.SendAsync(Someone, UserJson.Default.User));
        var pushed = await Expect.FailureAsync<SessionException>(subject.Outgoing.Json(UserJson.Default.User).OnNextAsync(Someone));

        Assert.That(new[] { received.End, sent.End, pushed.End }, Is.All.EqualTo(end));
    });

    [Test, Property("Case", "U6")]
    public void OutgoingJson_WhileTheOutboxIsFull_MakesItsSourceWait() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { OutboxHigh = 64 << 10, OutboxLow = 16 << 10 });
        var users = subject.Outgoing.Json(UserJson.Default.User);
        var large = new User(new string('x', 32 << 10), 0);
        var sent = new List<Task>();
        bool waits;
        do
        {
            sent.Add(users.OnNextAsync(large).AsTask());
            waits = !sent[^1].IsCompleted;
        }
        while (!waits && sent.Count < 4000);

        Assert.That(waits);
        var seen = Record(peer);
        await sent[^1];

        await seen.TakeAsync(sent.Count);
        users.OnCompleted();
        Assert.That((await peer.Completion).CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
    });

    private static IEnumerable<User> Users => Enumerable.Range(0, 100).Select(number => new User(new string('u', number), number));

    private static async Task<List<User?>> RoundTripsAsync(IFlow<User?> incoming, Func<User, ValueTask> send)
    {
        var came = new List<User?>();
        await using var users = incoming.ToAsyncEnumerable().GetAsyncEnumerator();
        foreach (var user in Users)
        {
            await send(user);
            Assert.That(await users.MoveNextAsync());
            came.Add(users.Current);
        }

        return came;
    }
}
