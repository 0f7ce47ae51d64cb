using System;
using System.IO;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class InMemoryEndFaultTests
{
    private readonly VirtualClock _clock = new();

    [Test]
    public void Read_WhoseTurnItIs_FailsWithAllLaterReadsWhileFlushesGoOn()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);
        server.FailAt(TransportOperation.Read, 2);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            Assert.That(await server.ReadAsync(), Is.EqualTo("01"));
            Assert.That(await Caught(server.ReadAsync()), Is.TypeOf<IOException>().With.Message.Contains("Read 2 of the server end fails"));
            Assert.That(await Caught(server.ReadAsync()), Is.TypeOf<IOException>());
            Assert.That(() => server.Input.TryRead(out _), Throws.TypeOf<IOException>());

            await server.SendAsync("02");
            Assert.That(await client.ReadAsync(), Is.EqualTo("02"));
        });
    }

    [Test]
    public void Flush_WhoseTurnItIs_FailsWithAllLaterFlushesAndSendsNothing()
    {
        var (client, server) = InMemoryTransport.Pair(_clock);
        client.FailAt(TransportOperation.Flush, 2, new FormatException("mine"));

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            Assert.That(await Caught(client.SendAsync("02").AsTask()), Is.TypeOf<FormatException>());
            Assert.That(await Caught(client.SendAsync("03").AsTask()), Is.TypeOf<FormatException>());
            await server.SendAsync("04");
            Assert.That(await client.ReadAsync(), Is.EqualTo("04"));
        });

        Assert.That(client.Sent.ToHex(), Is.EqualTo("01"));
    }

    [Test]
    public void Fault_PlannedLater_CountsFromThere()
    {
        var (client, _) = InMemoryTransport.Pair(_clock);

        _clock.Run(async () =>
        {
            await client.SendAsync("01");
            await client.SendAsync("02");
            client.FailAt(TransportOperation.Flush, 1);
            Assert.That(await Caught(client.SendAsync("03").AsTask()), Is.InstanceOf<IOException>());
        });
    }

    [Test]
    public void Operations_OfAConversation_CanEachFailInTurn()
    {
        var (undisturbed, _) = Converse(failAt: null);
        long operations = undisturbed.Count();

        for (int nth = 1; nth <= operations; nth++)
        {
            var (client, failure) = Converse(failAt: nth);
            Assert.That(failure, Is.TypeOf<IOException>(), $"operation {nth}");
            Assert.That(client.Count(), Is.EqualTo(nth), $"operation {nth}");
        }

        Assert.That(
            (operations, undisturbed.Count(TransportOperation.Read), undisturbed.Count(TransportOperation.Flush)),
            Is.EqualTo((6L, 3L, 3L)));
    }

    [Test]
    public void FailAt_ACountBelowOne_IsRefused()
    {
        var (client, _) = InMemoryTransport.Pair(_clock);

        Assert.That(() => client.FailAt(TransportOperation.Any, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static (InMemoryEnd Client, Exception? Failure) Converse(int? failAt)
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock);
        if (failAt is { } nth)
        {
            client.FailAt(TransportOperation.Any, nth);
        }

        Exception? failure = clock.Run(async () =>
        {
            _ = Echo(server);
            return await Caught(Talk(client));
        });
        return (client, failure);
    }

    private static async Task Talk(InMemoryEnd client)
    {
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("01");
            await client.ReadAsync();
        }
    }

    private static async Task Echo(InMemoryEnd server)
    {
        while (true)
        {
            await server.SendAsync(await server.ReadAsync());
        }
    }

    private static async Task<Exception?> Caught(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.InnerException;
    }
}
