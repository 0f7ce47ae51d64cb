using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Chat.Tests;

/// <summary>Two users end to end: the view models and the server of the example, no socket, virtual time.</summary>
public sealed class ChatTests : ChatFixture
{
    [Test]
    public void Room_ThatIsEntered_IsLoadingUntilItsLinesHaveCome() => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        var before = ada.Room.History.IsLoading;
        await PassAsync(1);

        Assert.That((before, ada.Room.History.IsLoading, ada.Room.Lines.Count), Is.EqualTo((true, false, 0)));
        Assert.That((ada.Connection.Phase, People(ada), Rooms(ada)), Is.EqualTo((ConnectionPhase.Open, "Ada Here", "general 1")));
    });

    [Test]
    public void View_ThatIsMadeWhenTheSessionIsOpen_ShowsAllTheSame() => Clock.Run(async () =>
    {
        Server.Open("garden");
        Say(Join("Bob"), "early");
        var client = Dial("Ada", "Ada");
        await PassAsync(5);

        var ada = View(client);
        await PassAsync(1);

        Assert.That((Rooms(ada), People(ada), Lines(ada)), Is.EqualTo(("garden 0, general 2", "Bob Here, Ada Here", "Bob: early")));
    });

    [Test]
    public void Line_ThatJoins_EntersARoom() => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        await PassAsync(1);

        Say(ada, "/join garden ");
        await PassAsync(1);

        Assert.That((ada.Room.Name, Rooms(ada), ada.Unheard.Count), Is.EqualTo(("garden", "general 0, garden 1", 0)));
    });

    [Test]
    public void Updated_OfAView_TellsOfAllThatChanges() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);
        var seen = new HashSet<string>();
        using var updates = ada.Updated.Subscribe(_ => seen.Add($"{ada.Room.Name} {ada.Connection.Phase}: {Lines(ada)}; {People(ada)}; {ada.Draft}"));

        bob.Draft = "x";
        await PassAsync(1);
        Say(bob, "y");
        await PassAsync(1);
        ada.Draft = "z";
        Link("Ada").Reset();
        await PassAsync(0.5);
        ada.EnterRoomCommand.Execute("garden");
        await PassAsync(3);

        Assert.That(seen, Is.SupersetOf(new[]
        {
            "general Open: ; Ada Here, Bob Typing; ",
            "general Open: Bob: y; Ada Here, Bob Here; ",
            "general Open: Bob: y; Ada Here, Bob Here; z",
            "general Waiting: Bob: y ?; Ada Here ?, Bob Here ?; z",
            "garden Waiting: ; ; z",
            "garden Open: ; Ada Here; z",
        }));
    });

    [Test]
    public void Users_WhoTalk_SeeEachOtherAndTheSameLinesInTheSameOrder() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);

        for (var i = 0; i < 20; i++)
        {
            Say(ada, $"a{i}");
            Say(bob, $"b{i}");
            await PassAsync(0.01 * (i % 4));
        }

        await PassAsync(1);

        Assert.That((People(ada), People(bob)), Is.EqualTo(("Ada Here, Bob Here", "Ada Here, Bob Here")));
        Assert.That(Lines(bob), Is.EqualTo(Lines(ada)));
        Assert.That(SaidBy("Ada", bob), Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"a{i}")));
        Assert.That(SaidBy("Bob", ada), Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"b{i}")));
        Assert.That((ada.Unheard.Count, ada.Draft), Is.EqualTo((0, "")));
    });

    [Test]
    public void Line_ThatIsSaid_WaitsUntilTheServerHasHeardIt() => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        await PassAsync(1);

        Say(ada, " hello ");
        await PassAsync(0.03);
        var waiting = ada.Unheard.Cast<Say>().Select(say => say.Text).ToArray();
        await PassAsync(1);

        Assert.That(waiting, Is.EqualTo(["hello"]));
        Assert.That((ada.Unheard.Count, Lines(ada)), Is.EqualTo((0, "Ada: hello")));
    });

    [Test]
    public void Draft_OfNothing_CannotBeSent() => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        var told = 0;
        ada.SendCommand.CanExecuteChanged += (_, _) => told++;
        await PassAsync(1);
        told = 0;

        var empty = ada.SendCommand.CanExecute(null);
        ada.Draft = "  ";
        var blank = ada.SendCommand.CanExecute(null);
        ada.Draft = "x";

        Assert.That((empty, blank, ada.SendCommand.CanExecute(null), told), Is.EqualTo((false, false, true, 2)));
    });

    [Test]
    public void Typing_WhileItGoesOn_IsSeenByTheOthers() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);
        var seen = new List<string>();

        foreach (var draft in new[] { "h", "he", "" })
        {
            ada.Draft = draft;
            await PassAsync(2);
            seen.Add(People(bob));
        }

        ada.Draft = "hello";
        await PassAsync(2.9);
        seen.Add(People(bob));
        await PassAsync(0.5);
        seen.Add(People(bob));

        Assert.That(seen, Is.EqualTo(["Ada Typing, Bob Here", "Ada Typing, Bob Here", "Ada Here, Bob Here", "Ada Typing, Bob Here", "Ada Here, Bob Here"]));
    });

    [Test]
    public void User_WhoLeaves_IsGoneAtOnceAndTheNameIsFree() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);
        Say(ada, "bye");
        await PassAsync(1);

        ada.Dispose();
        await PassAsync(1);
        var left = (People(bob), Rooms(bob));
        var other = Join("Ada", at: "elsewhere");
        await PassAsync(1);

        Assert.That(left, Is.EqualTo(("Bob Here", "general 1")));
        Assert.That((People(bob), Lines(other), other.Refusal), Is.EqualTo(("Bob Here, Ada Here", "Ada: bye", (string?)null)));
    });

    [Test]
    public void User_WhoGoesToAnotherRoom_IsSeenThereAndHearsOnlyThatOne() => Clock.Run(async () =>
    {
        var (ada, bob, eve) = (Join("Ada"), Join("Bob"), Join("Eve", "garden"));
        await PassAsync(1);
        Say(bob, "in general");
        Say(eve, "in the garden");
        await PassAsync(1);
        var general = ada.Room;

        ada.EnterRoomCommand.Execute("garden");
        Say(bob, "still here");
        var loading = ada.Room.History.IsLoading;
        await PassAsync(1);
        Say(ada, "nice");
        await PassAsync(1);

        Assert.That((loading, Lines(ada), People(ada)), Is.EqualTo((true, "Eve: in the garden, Ada: nice", "Eve Here, Ada Here")));
        Assert.That((Lines(bob), People(bob), Rooms(bob)), Is.EqualTo(("Bob: in general, Bob: still here", "Bob Here", "general 1, garden 2")));
        Assert.That(general.Lines, Has.Count.EqualTo(1), "what is left behind stays as it was");

        ada.EnterRoomCommand.Execute("general");
        await PassAsync(1);
        Assert.That((Lines(ada), Rooms(eve)), Is.EqualTo((Lines(bob), "general 2, garden 1")));
    });

    [Test]
    public void Connection_LostAndFoundAgain_IsShownAndNothingIsLost() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);
        Say(bob, "one");
        await PassAsync(1);

        Link("Ada").Reset();
        Say(bob, "two");
        Say(ada, "three");
        await PassAsync(0.5);
        var lost = (ada.Connection.Phase, Lines(ada), People(ada), ada.Unheard.Count);
        var seen = People(bob);
        await PassAsync(2);

        Assert.That(lost, Is.EqualTo((ConnectionPhase.Waiting, "Bob: one ?", "Ada Here ?, Bob Here ?", 1)));
        Assert.That(seen, Is.EqualTo("Ada Away, Bob Here"));
        Assert.That(Lines(ada), Is.EqualTo("Bob: one, Bob: two, Ada: three"));
        Assert.That((Lines(bob), People(bob), ada.Unheard.Count), Is.EqualTo((Lines(ada), "Ada Here, Bob Here", 0)));
    });

    [Test]
    public void Connection_LostWithinTheGrace_NoTimerLeavesBehind() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);

        Link("Ada").Reset();
        await PassAsync(30);

        Assert.That((People(bob), ada.Connection.Phase), Is.EqualTo(("Ada Here, Bob Here", ConnectionPhase.Open)));
    });

    [Test]
    public void Connection_LostForGood_LeavesTheRoomAfterTheGrace() => Clock.Run(async () =>
    {
        var (_, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);

        Network.Vanish("Ada");
        await PassAsync(15); // a ping, and no answer
        var away = People(bob);
        await PassAsync(Grace.TotalSeconds);

        Assert.That((away, People(bob)), Is.EqualTo(("Ada Away, Bob Here", "Bob Here")));
    });

    [Test]
    public void Connection_ThatTheServerStillBelievesIn_GivesWayToTheNewOne() => Clock.Run(async () =>
    {
        // The client notices within two seconds, the server would take five at least.
        var ada = View(Dial("Ada", "Ada", Options with { PingInterval = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(1) }));
        var bob = Join("Bob");
        await PassAsync(1);
        var first = Sessions.Single(session => Guest.Of(session.Request)!.Name is "Ada");

        Network.Vanish("Ada");
        Network.Return("Ada");
        await PassAsync(4.5);

        Assert.That(first.State, Is.EqualTo(ConnectionState.Aborted));
        await PassAsync(2 * Grace.TotalSeconds);
        Assert.That((People(bob), ada.Connection.Phase), Is.EqualTo(("Ada Here, Bob Here", ConnectionPhase.Open)));
    });

    [Test]
    public void Connections_ThatBreakAllTheTime_LoseAndDoubleNothing([Range(1, 10)] int seed) => Clock.Run(async () =>
    {
        var random = new SeededRandom((ulong)seed);
        ChatViewModel[] users = [Join("Ada"), Join("Bob")];
        await PassAsync(1);

        for (var i = 0; i < 60; i++)
        {
            var user = users[random.Next(2)];
            Say(user, $"{i}");
            if (random.Next(3) == 0)
            {
                await PassAsync(0.01 * random.Next(10));
                Link(users[random.Next(2)].Name).Reset();
            }

            await PassAsync(0.1 * random.Next(10));
        }

        await PassAsync(10);

        Assert.That(users.Select(Lines).Distinct().Count(), Is.EqualTo(1));
        Assert.That(users[0].Room.Lines.Select(row => int.Parse(row.Item.Text)).Order(), Is.EqualTo(Enumerable.Range(0, 60)));
        Assert.That(users.Select(People), Has.All.Contains("Ada Here").And.All.Contains("Bob Here"));
        Assert.That(users.Sum(user => user.Unheard.Count), Is.Zero);
        Assert.That(Sessions, Has.Count.GreaterThan(8));
    });

    [Test]
    public void Reader_WhoIsSlow_HoldsNobodyUpAndEndsWithTheLatestLines() => Clock.Run(async () =>
    {
        var (ada, bob) = (Join("Ada"), Join("Bob"));
        await PassAsync(1);
        Link("Bob").Set(new LinkOptions { Latency = TimeSpan.FromMilliseconds(20), Bandwidth = 20_000, Window = 20_000 });
        var seen = new Dictionary<ChatViewModel, List<int>> { [ada] = [], [bob] = [] };
        foreach (var (user, numbers) in seen)
        {
            user.Room.Lines.CollectionChanged += (_, change) => numbers.AddRange(
                change.NewItems?.Cast<Row<string, Line>>().Select(row => int.Parse(row.Item.Text.Split(' ')[0])) ?? []);
        }

        for (var i = 0; i < 1000; i++)
        {
            Say(ada, $"{i} {new string('x', 900)}");
            await PassAsync(0.01);
        }

        await PassAsync(1);
        var heard = (seen[ada].Count, ada.Unheard.Count);
        await PassAsync(60);

        Assert.That(heard, Is.EqualTo((1000, 0)), "who is fast has all of it at once");
        Assert.That(seen[bob], Is.Ordered.And.Count.InRange(2 * ChatRoom.KeptLines, 900), "who is slow has not, but");
        Assert.That((Lines(bob) == Lines(ada), bob.Room.Lines.Count, seen[bob][^1]), Is.EqualTo((true, ChatRoom.KeptLines, 999)));
        Assert.That(Sessions, Has.Count.EqualTo(2));
    });

    [Test]
    public void Name_ThatIsTaken_IsRefusedAndNotTriedAgain([Values("Ada", "ADA")] string name) => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        await PassAsync(1);

        var other = Join(name, at: "elsewhere");
        Say(other, "it's me");
        await PassAsync(60);

        Assert.That((other.Refusal, other.Connection.Phase), Is.EqualTo(($"The name {name} is taken.", ConnectionPhase.GivenUp)));
        Assert.That((Lines(ada), People(ada), Sessions.Count), Is.EqualTo(("", "Ada Here", 2)));
        Assert.That((other.Room.History.IsLoading, other.Room.History.HasEnded), Is.EqualTo((false, true)));
    });

    [TestCase("")]
    [TestCase("white space")]
    [TestCase("A name of more than twenty letters")]
    public void Name_ThatIsNone_IsRefused(string name) => Clock.Run(async () =>
    {
        var user = Join(name, at: "elsewhere");
        await PassAsync(5);

        Assert.That(user.Refusal, Does.StartWith("Say who you are"));
    });

    [TestCase("hello", ExpectedResult = ConnectionState.Closed)]
    [TestCase("{}", ExpectedResult = ConnectionState.Closed)]
    [TestCase("null", ExpectedResult = ConnectionState.Open)]
    [TestCase("""{"type":"say"}""", ExpectedResult = ConnectionState.Closed)]
    [TestCase("""{"type":"say","room":null,"id":"1","text":"x"}""", ExpectedResult = ConnectionState.Closed)]
    [TestCase("""{"type":"say","room":"general","id":"","text":"x"}""", ExpectedResult = ConnectionState.Closed)]
    [TestCase("""{"type":"enter","room":"no such name"}""", ExpectedResult = ConnectionState.Closed)]
    public ConnectionState Message_ThatIsNone_EndsThatSessionAlone(string json) => Clock.Run(async () =>
    {
        var ada = Join("Ada");
        await PassAsync(1);
        var options = new WebSocketClientOptions { Session = Options, Invoker = Network.CreateInvoker("odd"), Headers = Guest.Named("Odd").Headers };
        var odd = await WebSocketClient.ConnectAsync(new Uri("ws://chat.test/"), options);
        using var reading = odd.Incoming.Subscribe(_ => { }, _ => { });

        await odd.SendAsync(json);
        await PassAsync(1);
        Say(ada, "hello");
        await PassAsync(1);

        Assert.That(Lines(ada), Is.EqualTo("Ada: hello"));
        if (odd.State is not ConnectionState.Open)
        {
            Assert.That((await odd.Completion).CodeReceived, Is.EqualTo(CloseCode.PolicyViolation));
        }

        return odd.State;
    });

    private static IEnumerable<string> SaidBy(string author, ChatViewModel user) =>
        user.Room.Lines.Where(row => row.Item.Author == author).Select(row => row.Item.Text);
}
