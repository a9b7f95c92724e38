-- Written by make_data.py; change that instead.
-- A word registry in use: 20,523 words, 1,234 of them owned, 5,678
-- transactions, 98,765 views, 42 errors, 57 message reports.
-- The same rows every time: no random(), no now().

INSERT INTO words (text, price, created_at, updated_at)
SELECT w.text, 1.00,
       timestamptz '2025-01-01 00:00:00+00' + w.n * interval '1 second',
       timestamptz '2025-01-01 00:00:00+00' + w.n * interval '1 second'
FROM regexp_split_to_table('
the of and to a in is it you that he was for on are with as i his they be at
one have this from or had by not but what all were we when your can said there
use an each which she do how their if will up other about out many then them
these so some her would make like him into time has look two more write go see
number no way could people my than first water been call who oil its now find
long down day did get come made may part over new sound take only little work
know place year live me back give most very after thing our just name good
sentence man think say great where help through much before line right too mean
old any same tell boy follow came want show also around form three small set
put end does another well large must big even such because turn here why ask
went men read need land different home us move try kind hand picture again
change off play spell air away animal house point page letter mother answer
found study still learn should world high every near add food between own below
country plant last school father keep tree never start city earth eye light
thought head under story saw left few while along might close something seem
next hard open example begin life always those both paper together got group
often run am cs oh pi re act age ago aid aim arm art ate bad ban bar bed bet
bid bit box bug bus buy car cat cry cup cut die doe dog dry due eat err fan far
fed fit fix fly fry fun gap gas gun guy hat hes hid hit hot ice ill job joy key
kid law lay led leg let lie log lot low mad map met mix mod net nor odd owe pay
pen per pop ran raw red rid row sad sat sit six son sum sun tax tea ten tie tin
top van via war win won yes yet able acts adds ages aims area army asks ball
band bank bars base bear best bets bids bill bind bite bits blow blue boat body
book boot bore bugs bulk bury busy buys byte card care case cell cent char chip
club clue code cold cope copy core cost cums cure cuts dare dark data date days
dead deal dear deem deep desk died dies disc disk done door draw drew drop dumb
dump duty ease east easy eats edge edit else ends ever eyes face fact fail fair
fall farm fast fate fear feed feel feet fell felt file fill film fine fire firm
fish fits five flag flat flew flow folk foot four free full fund gain game gave
gets girl glad goes gone gray grew grow hack hair half hall hang harm hate hear
heat held hide hill hint hits hold hole hope host hour huge hung hunt idea inch
info item jobs join joke jump junk keen kept keys kill king knew lack lady lain
late laws lazy lead leaf legs lend less lets lied lies lift link list load loan
lock logs loop lose loss lost lots love luck mail main mark mass meet mere mess
mile mind mine miss mode neck news nice nine none note numb obey odds omit once
ones onto ours owed owes pack paid pain pair park pass past path pays peak pick
pile pint pipe plan plea plot plug plus poem poet poll pool poor port post pull
pure push puts putt quit race rain rare rate real rely rest ride rids ring rise
risk road role roll room root rule runs rush safe sake sale save says scan seek
seen sees self sell send sent sets ship shop shut side sign site sits size slip
slow soft sold soon sort spot stay step stop suit sure talk tank tape task team
tend term test text thin thus tied ties till told took town trap trip true tune
type ugly unit upon used user uses vans vary vast vice view vote wait walk wall
warm warn wash ways wear week west whom wide wife wild wind wine wins wire wise
wish word wore worn zero above abuse acted added admit adopt agree ahead aimed
alarm album alias alive allow alone alter among amuse angle angry annoy apart
apple apply areas argue arise aside asked avoid awake award aware awful backs
badly based bases basic basis bears began begun being binds bites black blame
blank block board books borne bound boxes brand break brief bring broke brown
build built bytes calls cards cares carry cases catch cause cease chain chair
chaos chars cheap check child chips chose claim class clean clear clock coded
codes color comes costs count court cover crash crazy crisp cross cycle daily
dated dates datum deals dealt death deems delay depth digit dirty discs ditto
doing doors doubt dozen drawn draws dream drink drive drops drove dying early
eaten edits eight elect empty ended enemy enjoy enter entry equal error evens
event exact exist extra facts fails faith falls false fancy fatal fault favor
feeds feels fewer field fight filed files fills final finds fixed fixes flash
flied flies float floor flown folks force forms forth frame fresh fries front
fully funds funny gains games given gives glass going goods grand grant graph
grave green grind gross grown grows guard guess guide habit hands handy hangs
happy heads heard hears heart heavy hello helps hence hides hints holds holes
hoped hopes horse hotel hours human hurry ideal ideas image imply index inner
input issue items joins joint judge jumps keeps kills kinds knock known knows
label labor lacks lands lasts later leach leads least leave legal level liked
likes limit lines links lists lived lives loads local locks logic looks loose
lorry loses lower lucky lunch lying magic major makes march marks marry match
maybe means meant media meets merit messy metal miles minds minor mixed mixes
model money month moral mouth moved moves movie music naive named names nasty
needs nicer night noise noisy north noted notes novel occur offer older omits
opens order ought outer owing owner pages pairs parts party patch pause payed
peace phase phone picks piece plain plane plans plays plots posts pound power
press price prime print prior prone proof prove pulls putts queue quick quiet
quite quits quote radio raise range rapid rates reach react reads ready refer
reply river rooms rough round route rules rumor sadly safer saint sales saved
saves scale scene score scrap seeks seems sells sends sense serve seven shall
shame shape share sharp sheet shelf shell shift shoot shops short shown shows
shuts sides sight signs silly since sites sizes skill sleep smile solid solve
sorry sorts south space spare speak speed spend spent spite split spoke spots
staff stage stand state stays steal stick stock stone stood stops store stuck
stuff style sugar suits table taken takes talks tanks tapes tasks taste teach
teeth tells tends terms tests thank third threw throw tight timed times title
today token tooth topic total touch trace track train traps trash treat trees
trial trick tried tries truck truly trunk trust truth turns twice tying typed
types unite units until upper upset usage users using usual vague valid value
video views visit vital voice votes waits walks walls wants warns waste watch
wears weeks weird wheel white whole whose wider wills woman women words works
worry worse worst worth wrong wrote years young yours accept access accord
across acting action active actual adding adjust admits adopts advice advise
affair affect afford afraid agency agreed agrees aiming allows almost alters
amount amused amuses analog annoys annual anyone anyway appeal appear argued
argues arises arrive artist asking asleep aspect assume assure attach attack
attend author autumn avoids backed basing became become begins behalf behave
behind belong better beyond bigger binary biting bitten boards bodies borrow
bother bottle bottom bought branch breach breaks bridge bright brings broken
bucket budget buffer builds buried buries button buying called cannot caught
caused causes center chance charge checks choice choose chosen church circle
claims clears clever closed closer closes coding coffee colors column coming
common copied copies corner counts county couple course covers create credit
crisis crisps cursor cycles damage danger dating debate decade decent decide
deduce deemed deeply define degree delete demand depend derive design desire
detail detect device devote differ digits dinner direct divide dollar domain
double dozens driven driver drives during easier easily eating edited editor
effect effort either elects enable ending enough ensure enters entire entity
eraser errors escape evened events except excess excuse exists expand expect
expert extend extent factor failed fairly fallen family famous faster faults
fewest fields figure filing filled finger finish finite firmly fiscal fishes
fitted fixing flavor flight floats flying forced forces forget forgot formal
format formed former fourth freely french friend future gained garden gather
giving global gotten grands grants grinds ground groups growth habits handed
handle hanged happen harder hardly having headed header health helped hereby
hidden hiding higher highly honest hoping horses ignore images impact impose
inches income indeed inform inputs insert inside insist intend invent invite
issued issues itself joined killed kindly knocks labels lacked ladies landed
larger latest latter layout leaded leader learns leaved leaves length lesser
lesson levels liable lights likely liking limits linear linked listed listen
living loaded locked logged longer looked losing loudly lowest mainly making
manage manner manual marked market master matter medium member memory merely
merits method middle minded minute misled missed misses misuse mixing models
modern modify moment months mostly motion moving myself namely naming nation
nature nearby nearer nearly needed nicest nobody normal notice notify noting
object obtain occupy occurs offers office oldest opened oppose option orders
origin others output owners packet papers parent partly passed passes paying
period permit person petrol phrase picked pieces placed places planet played
please plenty pocket points police policy posted pounds powers prefer pretty
prices prints prompt proper proved proves public pulled purely pushed pushes
putted quoted quotes raised raises random rarely rather reader really reason
recall recent record reduce refers refuse regard region regret reject relate
remain remark remind remote remove repair repeat report resort result retain
return reveal review rights rubber safely safest safety sample saving saying
scheme scores screen script search season second secret secure seeing seemed
select senior serial series served server serves settle severe shared shares
showed signal signed simple simply single skills slight slower slowly smooth
social solely solved solves sooner sorted sought sounds source spaces speaks
speech spells spends spirit splits spoken spread spring square stable stages
stands starts stated states status stayed sticks stones stored stores stream
street strict strike string strong struck stupid submit subset subtle sudden
suffer suited summer supply surely survey switch symbol syntax system tables
taking talked target taught tested thanks theory things thinks though threat
thrown throws ticket timing titles topics toward tracks trains travel treats
trucks trusts trying turned twelve twenty typing unable unique unless unlike
update upsets useful values varied varies vastly vector virtue vision volume
waited walked wanted warned wasted wastes weapon weight wheels whilst widely
widest willed window winter wished wishes within wonder wooden worded worked
worker worthy writer writes yellow ability absence accepts accords account
achieve acquire actions address adopted advance advised advises affairs affects
against allowed already altered amounts amusing ancient annoyed answers anybody
apology appears applied applies approve arguing arrange arrived arrives article
aspects assumed assumes assured assures attempt attends attract authors average
avoided awkward backing balance battery bearing becomes believe belongs benefit
besides betting bidding biggest binding biology bizarre borrows bothers bracket
briefly brother brought burying calling capable capital captain careful carried
carries catalog catches causing central century certain chances changed changes
channel chapter charged charges cheaper checked chooses circuit citizen claimed
clarify classes cleared clearer clearly closely closest closing collect college
combine command comment company compare complex compose compute concept concern
confirm confuse connect consist contact contain content context control convert
copying corners correct corrupt costing council counted counter courses covered
crashed crashes created creates culture cumming curious current cutting damaged
damages dealing decided decides declare deeming default defense defined defines
degrees deleted deletes deliver demands depends derived derives designs desired
desires despite destroy details detects develop devices devoted devotes digital
directs discuss dislike display distant disturb divided divides drastic drawing
drivers driving dropped dubious earlier easiest economy editing edition editors
effects efforts elected element enables ensured ensures entered entitle entries
equally evening exactly examine exclude execute existed expands expects expense
experts explain express extends extract extreme factors failing failure falling
fashion fastest feature federal feeding feeling figures filling finally finding
fingers firstly fitting flashed flashes floated follows forcing foreign forever
forgets forming fortune forward freedom friends further gaining garbage general
genuine getting granted graphic greater greatly grosses grounds growing guessed
guesses handing handled handles hanging happens happily hardest harmful heading
healthy hearing heavily helpful helping herself highest himself history hitting
holding holiday however hundred husband ignored ignores illegal imagine implied
implies imposed imposes improve incline include informs initial inserts insists
install instant instead integer intends invalid invents invited invites involve
isolate issuing joining justify keeping killing knocked knowing labeled lacking
landing largely largest leading learned leaving lecture legally lessons letters
letting library limited linking listing loading locking logging logical longest
looking lorries machine managed manager manages manuals marking massive matches
matters maximum meaning measure medical mediums meeting members mention message
methods million minding minimal minimum minutes mislead missing mistake mistook
monitor morning natural naughty nearest needing neither nervous network nothing
noticed notices nowhere numbers numbest objects obscure observe obtains obvious
offered officer offices omitted opening operate opinion opposed opposes options
ordered outside overall package painful partial parties passing patient pattern
perfect perform perhaps permits persons phrases picking placing planned plastic
playing pleased pleases pointed popular posting precise prefers prepare present
pressed presses presume prevent primary printed printer private problem process
produce product program project promise propose protect protest provide proving
publish pulling purpose pushing putting qualify quality quarter quicker quickly
quietly quoting raising rapidly reached reaches readers readily reading reality
realize reasons receive records recover reduced reduces reflect refused refuses
regards regular rejects related relates release remains remarks reminds removal
removed removes repeats replace replied replies reports request require reserve
respect respond restart restore results returns reveals reverse rewrite ridding
roughly routine rubbish running satisfy schools science scratch screens seconds
section seeking seeming selects selling seminar sending serious service serving
session setting settled settles several sharing shopped shorter shortly showing
signals signing similar simpler sitting slowest smaller society solving somehow
someone soonest sorting sounded sources speaker special specify spelled spotted
spreads started stating station staying stopped storage storing strange strikes
strings student studied studies subject submits succeed success suffers suffice
suggest suiting summary support suppose surface survive suspect suspend symbols
systems talking teacher teaches tedious telling testing thereby tickets tonight
totally touched touches towards traffic trained trapped treated trivial trouble
trusted turning typical unaware unclear unhappy uniform unknown unusual updated
updates upwards useless usually utility utterly vaguely variety various varying
version visible waiting walking wanting warning wasting watched watches wearing
weather weekend welcome western whereas whereby whether whoever willing windows
winning wishing without wonders wording workers working worried worries writing
written absolute academic accepted accident accorded accounts accuracy accurate
achieved achieves acquired acquires activity actually addition adequate
admitted adopting advanced advances advising affected agreeing allowing
altering although analogue analysis announce annoying answered anyplace
anything anywhere apparent appeared applying approach approval approved
approves argument arranged arranges arriving articles assembly assuming
assuring attached attempts attended attitude audience avoiding becoming
behavior believed believes benefits borrowed bothered brackets branches
breaking bringing building bulletin business campaign capacity carrying
cassette catching category chairman changing channels charging cheapest
checking chemical children choosing claiming clearest clearing collapse
collects colleges combined combines commands comments commonly compared
compares compiler complain complete composed composes computed computer
computes concerns concrete confirms confused confuses connects consider
consists constant contains contents continue contract contrary contrast
controls convince corrects corrupts counting covering crashing creating
creation creature critical customer damaging database deciding decision
declared declares decrease dedicate defining definite deleting delivers
delivery depended deriving describe designed desiring destroys detailed
detected develops devoting directed directly director disagree disaster
discount discover displays distance distinct district disturbs dividing
division document doubtful dropping earliest economic electing election
electric elements elevator emphasis employee engineer enormous ensuring
entering entirely entitled entitles entrance estimate evenings everyone
evidence examined examines examples exchange excluded excludes executed
executes exercise existing expanded expected explains explicit extended
external facility familiar favorite feasible features feedback finished
finishes flashing flexible floating followed fraction frequent friendly
function furthest gasoline generate governor graduate granting graphics
grateful greatest grinding guessing handling happened hardware harmless
holidays horrible hospital hundreds identify identity ignoring implying
imposing improved improves incident inclined inclines included includes
increase indicate industry inferior infinite informed initials innocent
inputted inserted insisted installs instance integers integral intended
interact interest internal interval invented inviting involved involves
irritate isolated isolates judgment keyboard knocking labeling language
learning lectures lifetime likewise limiting location machines magnetic
maintain majority managing marriage material meanings measured measures
mechanic meetings mentions messages midnight military millions minority
misleads mistaken mistakes modified modifies mornings movement multiple
national negative networks nonsense normally noticing nowadays numerous
objected observed observes obtained occasion occupied occupies occurred
offering official omitting operated operates operator opinions opposing
opposite optional ordering ordinary organize original packages parallel
patterns peculiar performs personal persuade physical pictures planning
pleasant pleasing pointing policies position positive possible possibly
powerful practice prepared prepares presence presents preserve pressing
pressure prevents previous printers printing printout probably problems
produced produces products programs progress projects promised promises
promptly properly property proposal proposed proposes prospect protects
provided provides publicly puncture purchase purposes quantity question
quickest quitting randomly reaching reaction readable realized realizes
received receives recently recorded recovers reducing referred reflects
refusing regarded register rejected relating relation relative released
releases relevant reliable religion remained remember reminded remotely
removing repeated replaced replaces replying reported requests required
requires research reserved reserves resident resource respects response
restored restores restrict resulted returned revealed sciences searched
searches secondly sections security selected sensible sensibly separate
sequence services sessions settling severely shopping shortage shortest
shutting simplest slightly smallest software solution somebody sometime
somewhat sounding southern speakers speaking specific spelling spending
spotting standard standing starting stations sticking stopping straight
strategy strength strictly striking strongly students studying subjects
suddenly suffered suggests suitable suitably superior supplied supplies
supports supposed supposes surprise survived survives suspects suspends
switched switches teaching tendency terminal terribly thinking thoughts
thousand throwing tomorrow touching training transfer trapping treating
trusting ultimate unlikely unwanted updating vacation validity valuable
variable versions watching welcomed welcomes whatever whenever wherever
withdraw wondered worrying yourself abilities accepting according achieving
acquiring addressed addresses admitting advancing advantage advertise affecting
afternoon afterward agreement algorithm alternate ambiguous anonymous answering
apologies apologize appearing approving arbitrary arguments arranging assembler
assistant associate attaching attempted attending attention authority automatic
available backwards basically beautiful beginning believing borrowing bothering
broadcast buildings calculate candidate cardboard carefully certainly character
collected combining commented committee community comparing complains complaint
completed completes component composing computers computing concerned condition
confident confirmed confusing confusion connected considers construct contained
continued continues convinced convinces corrected correctly corrupted criticism
currently dangerous decisions declaring dedicated dedicates delivered depending
described describes designing desirable desperate destroyed detailing detecting
determine developed difficult directing direction directory disappear discovers
discussed discusses displayed disturbed documents education effective efficient
elsewhere embarrass emergency encounter encourage engineers entitling equipment
essential establish everybody examining excellent exception excessive excluding
exclusive executing existence expanding expansion expecting expensive explained
expressed expresses extending extension extensive extremely financial finishing
following forgotten functions generally generated generates gradually guarantee
happening hopefully identical immediate implement important improving inability
inclining including incorrect increased increases indicates influence informing
initially inputting inserting insisting installed instantly insurance intending
intention interests interface interpret intervals introduce inventing invisible
involving irritated irritates isolating justified justifies knowledge languages
libraries literally locations magnitude maintains materials measuring mechanics
mechanism mentioned mistaking modifying movements naturally necessary necessity
numerical objecting objection observing obtaining obviously occasions occupying
occurring operating operation operators organized organizes otherwise ourselves
paragraph partially perfectly performed permanent permitted persuaded persuades
pointless political positions potential practical precisely preferred preparing
presented president prevented primitive principle procedure processed processes
processor producing promising proposing protected providing publicity published
publishes qualified qualifies questions realizing receiving reception recognize
recommend recording recovered reduction redundant reference referring reflected
regarding registers regularly rejecting releasing relevance religious reluctant
remaining remembers reminding repeating replacing reporting represent reproduce
requested requiring reserving resources responses restoring restricts resulting
returning revealing satisfied satisfies searching secondary secretary selecting
selection sensitive sentences sequences seriously similarly sincerely situation
solutions someplace sometimes somewhere specially specified specifies splitting
spreading standards statement statistic structure submitted suffering suggested
supplying supported supposing surprised surprises surviving suspected suspended
suspicion switching technical technique telephone temporary terminals therefore
thousands transfers translate transport treatment uncertain universal unlimited
upsetting vacations variables variation virtually welcoming wonderful wondering
yesterday absolutely acceptable accessible accidental activities additional
addressing admittedly advantages advertised advertises afterwards algorithms
altogether apparently appearance appreciate arithmetic artificial associated
associates assumption atmosphere attempting attractive automobile background
beforehand broadcasts categories characters collecting collection commenting
commercial commission commitment comparable comparison compatible complained
complaints completely completing complexity complicate components compromise
compulsory concerning conclusion conditions conference confirming connecting
connection considered consistent constraint containing continuing continuous
contribute controlled convenient convention convincing correcting correction
corrupting dedicating definitely definition definitive deliberate delivering
democratic department describing destroying determined determines developing
dictionary difference difficulty directions disappears discipline discourage
discovered discussing discussion displaying distinctly distribute disturbing
documented electronic encounters encouraged encourages engineered equivalent
especially eventually everything everywhere exceptions experience experiment
explaining expressing expression facilities forgetting frequently generating
generation government guaranteed guarantees historical implements importance
impossible impression inadequate incomplete increasing indication individual
industrial inevitably installing interested interprets introduced introduces
invariably invitation irrelevant irritating justifying laboratory literature
maintained meaningful membership mentioning misleading mysterious objections
occasional operations opposition organizing originally particular performing
permission permitting personally persuading phenomenon philosophy population
postmaster preferable preferably preference preferring presenting presumably
preventing previously principles processing processors production programmed
programmer properties proportion protecting protection publishing qualifying
quantities reasonable reasonably recognized recognizes recommends recovering
references reflecting reflection regardless registered regulation relatively
remembered repeatedly represents requesting resolution restricted ridiculous
satisfying scientific separately situations specifying statements statistics
structures submitting subsequent substitute successful sufficient suggesting
suggestion supervisor supporting supposedly surprising suspecting suspending
techniques technology television themselves thoroughly throughout translated
translates ultimately underneath understand understood university unpleasant
unsuitable whatsoever widespread worthwhile accordingly advertising alternative
application appreciated appreciates appropriate arrangement associating
association authorities calculation circulation combination communicate
competition complaining complicated complicates composition connections
consequence considering consistency constraints consumption continually
controlling conventions definitions demonstrate description determining
development differences differently disappeared discouraged discourages
discovering discussions distinction distinguish distributed distributes
documenting educational effectively electronics embarrassed embarrasses
encountered encouraging engineering environment essentially established
establishes experienced experiences experiments explanation forthcoming
fortunately fundamental imagination immediately implemented implication
importantly improvement independent individuals information institution
instruction intelligent interesting interpreted introducing investigate
maintaining mathematics meaningless necessarily observation opportunity
performance permanently possibility potentially practically preparation
programmers programming publication punctuation recognition recognizing
recommended registering regulations remembering replacement represented
requirement responsible restricting significant statistical substantial
suggestions temperature temporarily terminology theoretical traditional
transferred translating translation understands unfortunate unnecessary
accidentally alternatives announcement applications appreciating arrangements
broadcasting calculations circumstance combinations complicating consequences
consequently considerable considerably continuation continuously contribution
conventional conversation deliberately descriptions difficulties disadvantage
disappearing discouraging distributing distribution embarrassing encountering
establishing experiencing experimental guaranteeing implementing implications
improvements incidentally incompatible inconsistent individually institutions
instructions intelligence interpreting intervention introduction manipulation
mathematical nevertheless occasionally organization particularly professional
recommending relationship representing requirements respectively significance
simultaneous sophisticate specifically successfully sufficiently transferring
unacceptable universities unreasonable alternatively automatically
circumstances communication comparatively compatibility comprehensive
consideration contributions demonstration documentation establishment
fundamentally inconvenience independently international justification
misunderstand misunderstood opportunities possibilities significantly
sophisticated sophisticates undergraduate understanding unfortunately
unnecessarily administration communications interpretation misunderstands
recommendation representation representative responsibility simultaneously
sophisticating undergraduates straightforward misunderstanding ax eh em ha ho
id ace amp apt arc ash bag bat bay beg bin bob bog bow bye cam cap con cow cue
dig dim dip don dot dug ear egg ego era fat fee fog fur gig gin god gum gut ham
hay hey hip hog huh hum hut ink ion jam jet ken kit lab lad lag lid lip lit mob
mom mud mug mum nay nil nun nut oar opt pad pan par pat pet pie pig pin pit pot
pro pub pun rag ram rat ray rip rod rot rub sea shy sic sin sir sky sod spy sue
tab tag tap thy tip toe ton toy ugh ups vat vet wed wee wet wit wow acid aged
aids akin alas ally arch arms arts atom aunt axes axis baby bags bake bang bans
bare bark bash bass bath baud beam bean beat beds beef beer bell belt bend bent
beta bias bird blew blob bobs bogs boil bold bolt bomb bond bone boom born boss
bout bowl boys bred buck bulb bull bump burn bush bust cage cake calm camp cans
cant caps cars cash cast cats cave chap chat chew chop cite clip clog coal coat
coin coke cook cool corn cows cozy crew crop cube cult cups cute daft damp dash
dawn deaf debt deck deed defy deny dial dice diet digs dine dire dirt dish dive
dogs dole dons doom dose dots drag drip drug drum dual duck duff dull duly dust
earn ears echo eggs egos emit envy epic ergo evil exam exit fake fame fans fare
feat fees flaw flip foam fold fond font fool fork foul frog fuel fume fuse fuss
gang gaps gasp gate gear gene gift glow glue goal goat gods gold golf gown grab
grid grim grip gulf guns guts guys hail halt hash hats hazy heap heel herd hero
hire holy hook horn hurt icon idle iron jack jail jams jazz jerk jest jury kick
kids kiss kits knee labs laid lake lamp lane lark lawn lays leak lean leap lens
lent lest limb lion lips lisp logo lord loud lump lung lurk male mans maps mask
mate maze meal meat melt mend menu mice mild milk mill mint mist moan mock mold
mole mood moon muck mugs myth nail neat nest nets nick node noon norm nose noun
null nuns nuts onus opts opus oral owns pace pads pale pant peer pens pigs pill
pink pins pity ploy poke pole pope pops pork pose pour pray pulp pump puns punt
quiz rack rage raid rail rang rank rant rash rats rave rear rend rent rice rich
riot rips rock rode roof rope rose rout rows rude ruin rung sack saga sail salt
sand sane sang sank seal seat sect seed shed shoe shot sick sigh sine sing sink
sins skin skip slid slim slot smug snag snow soap sock soil sole solo song sons
sore soul soup span sped spin spit spur star stem stir stun sued sues sums sung
sunk swam swap swim swum tabs tack tail tale tall tame taxi tear tens thee thou
tick tidy tile tins tiny tips tire toad toes toll tome tone tons tool tops tore
torn toss tour toys tray trek tube twin undo unto urge vain vein vend verb vile
void wade wage wake ward warp wars wary wave weak weds wets whim wing wipe wive
woke wolf wont wood worm wrap wren yard yawn yeti zone zoom abide abort acorn
actor acute adapt adult agent aging agony aided alert alien align alike aloud
alpha amaze amber amend ample angel anger arena armed arose array arrow ashes
asset atlas atoms audio await axiom badge baked bakes balls banal bands banks
barks batch baths beach beans beard beast beats beers bells bench bends bible
bills birds birth blade blast bless blind blink bliss blood blown blows blues
blurb boats bogus boils bombs bones bonus boost boots bored bores brain brake
brass brave bread breed brick broad brush bucks bulbs bunch burns burnt burst
buses buyer cable cakes camps cared cased casts cater cells chalk chaps charm
chart chase chats cheat cheek cheer chess chest chews chief choir chops chord
chuck chunk cider circa cited cites civil clash click cliff climb clips clone
cloth cloud clubs clues coach coast coats coins colon comic comma cooks cools
coped copes cough crack craft cramp crass crawl cream creed creep cried cries
crime crops crowd crown crude cruel crush cubic cured cures curly curry curse
curve cynic dance dared dares debug decay deeds deity delta dense deter devil
dials diary dined diner dines disco ditch dived dives dodge dogma dooms doses
draft drags drain drama drank dread dress dried dries drift drill drips drown
drugs drums drunk ducks dummy dumps dusty eager eagle earns eater edges elite
embed equip erase essay ethic evils exams exits faced faces faint farce fears
fence fetch fever fiber fifth fifty films fined finer fines fired fires firms
fiver fizzy flags flame flaws fleet flesh flips flood flour flows fluid flush
flute focus folds fonts foods fools forty forum frank fraud freak freed frees
fried frogs frown froze fruit fudge fumes furry fussy fuzzy gates gears genes
genre ghost giant gifts girls glean glory glove glows gnome goals goody grabs
grace grade grain grasp grass greed grief grips groan guest guilt hacks hairs
hairy halls halts halve hardy harsh hasty hated hates havoc heats heels hided
hills hired hires hobby homes honey honor hooks horde hosts humor hunts hurts
icons idiom inane incur infer inter irate irony jeans jelly joked jokes jolly
juice keyed kicks kings knees knife lager laser laugh layer leans lemon lends
libel lifts limbs lined liter liver loans lobby lodge loops lords lousy loved
lover loves loyal lumps lungs lurks lyric mails mains maize maker males mania
mayor meals mends menus mercy merge merry meter metro mimic mined mines minus
mists moans modes moons motor motto mount mouse mucks mummy myths nails naked
nerve nests newer newly nicks noble nodes noses nouns nurse obeys ocean oddly
onion opera opted optic orbit organ owned ozone packs paged pains paint panel
panic pants parks parse paste paths peaks pedal peers pence pends penny petty
photo piano piles pills pilot pinch pints pipes pitch pizza plate plugs poems
poets polar polls ports posed poses pours prays pride prize prose proud pulse
pumps punch punts pupil purge queen query quest quota rabid raced races racks
radar raids rails rains ranks rants rarer rated ratio raved raves razor realm
reign relax relay rends renew reset rests reuse rhyme rides rigid rings risen
rises risks risky rival roads robot rocks roles rolls roman roots routs royal
ruins ruled ruler rural rusty sacks sails sauce scans scare scarf scope screw
seals seats sects shade shake shaky sheds sheep sheer shine shiny ships shirt
shock shoes shone shook shots shout shove sided sigma sings sinks sixth sixty
sized skips skirt skull slang slash slept slice slide slips slope slots slows
smart smash smell smith smoke snack snail sneak sniff sober socks solar soles
songs souls spies spike spill spits spoil spoof spool sport spout spray squad
stack stair stake stale stall stamp stare stark stars steam steel steep steer
stems steps stiff stirs stole storm straw stray strip stuns stunt suing suite
sunny super swamp swaps swear sweat sweep sweet swept swims swing sword swore
sworn tacks tails taker tales taxes teams tears tempt tense tenth terse texts
theft theme thick thief thous thumb tiger tiles timer tired tires toast tones
tools tough tower towns trade trail tread trend tribe trips troop tubes tuned
tunes tutor twins twist uncle undid unify union unity unset urban urged urges
utter valve vends venue verbs verse vicar vinyl virus vocal voted voter vouch
vowel waded wades wages waked wakes warms warps waved waves weary weigh whale
whoop width winds wines wings wiped wipes wired wires wiser witch witty wives
woken woods worms wound wraps wrath wreck wrist yards yield youth zeros zones
aborts abroad absent absorb absurd abused abuses accent accuse actors adapts
addict adhere admire adults advent advert aerial agenda agents aiding alarms
albeit albums aliens aligns allege allies amazed amazes amends angels angles
anorak anyhow apathy appall append arcade arcane arisen arming arrays arrest
arrows ascend ashcan assert assess assets assign assist assort atomic attain
awaits awards axioms babies baffle baking ballet ballot banana banned banner
barely barked barred barrel bashed bashes basics basket basses battle beards
beasts beaten beauty beings belief beside beware biased biases bishop bitmap
bitter blades blamed blames blanks blasts blocks bogged boggle boiled bombed
booked border boring bounce bounds brains brakes brands breath breeds breeze
bricks browse brutal bubble bullet bundle burden burned bursts butter buyers
bypass cabled cables caller camera campus cancel cancer carbon career caring
carpet carrot casing castle casual caters cattle causal caveat ceased ceases
censor chains chairs chapel charms charts chased chases cheats cheers cheese
chewed choral chorus chucks chunks cinema cities citing clause cleans client
climbs clinic clique clocks clones closet clothe clouds clumsy coarse coined
collar colony combat comedy comics commas commit compel comply concur convey
cooked cookie cooled coping copper corpse cosmic costed costly cotton courts
cousin cracks cramps crawls crimes critic crowds cruise crunch crying cuckoo
cuddly curing curves custom cycled danced dances daring dashed dashes deadly
dealer deaths debugs decode deeper defeat defect defend delays demise denied
denies denote depths deputy desert detach devise devoid dialed dialog diesel
digest dining dishes dismal divert divine diving doctor donate doomed dotted
doubts drafts dragon drains dreads dreams dreary drinks drivel drowns drying
dumped duties earned echoed echoes eighth eleven embeds emerge empire employ
encode energy engage engine enjoys entail equals equate equips erased erases
essays estate ethics evenly evolve exceed excite exempt exited exotic expire
expiry export expose extant extras fabric facing fairer famine farmer faucet
faulty favors feared feeble fellow female fender fibers fiddle fierce fights
filmed filter filthy finals finest fining firing fished flames flawed floods
floors floppy flowed flower fluent fluffy folded folder fooled forbid forest
fossil fought founds frames freaks freeze fringe frowns frozen fruits frying
fuller funded fusion futile galaxy garage garble geared gender genius gentle
gently gladly glance gleans glossy gloves glowed golden gospel gossip govern
grades graphs greasy greedy guards guests guided guides guilty guitar gutter
hacked hacker halted halves hammer harden hassle hasten hating hatred hazard
hearts heated heaven height helmet heresy heroes heroic heroin hinted hiring
holder hollow honors hooked hordes horrid horror housed houses hugely humane
humans humble humbly hungry hunted hyphen ideals immune impair impend import
incurs indent induce infant infect inject injure injury insane insect insult
intact intake intent invade invert invest invoke ironic island jacket jammed
jargon joints joking judged judges jumped jungle junior keeper kernel kettle
keying kicked kidded kidnap kidney killer knight ladder lasers lasted lately
laughs launch lawyer layers laying league leaned legend lenses lethal lifted
lining liquid liquor litter lively livest loader locals locate lonely losses
louder lovely lovers loving lowers lurked luxury lyrics mailed makers mangle
manned mapped margin marker masses matrix mature melody mended mental merged
merges messed messes meters metric metros midday mighty mildly mining mirror
misery moaned mobile modest module monkey morals mortal motive motors mounts
movies mucked muddle mumble murder muscle museum mutter mutual mystic nailed
narrow native neatly needle negate nerves nested neural newest nicely nicked
nights noises notion novels novice nurses obeyed oblige obsess offend offset
openly operas opting opuses orange organs orient outcry outset overly owning
oxygen packed padded paging paints palace panels parade pardon parity parked
parody parrot parsed parses patent paused pauses peanut pedant pencil pended
phased phases phoned phones photos physic pigeon pizzas plague planes plants
plates player plural poetic poetry poison polish polite poorer poorly popped
ported porter posing postal poster potato poured powder praise prayed prayer
preach prefix priced priest primes prince prison prizes profit proofs proven
pseudo pulses pumped punish pupils purity purple pursue puzzle python queens
queued queues quotas rabbit racial racing racket radios radius rained ranged
ranges ranted rarest rating ratios rattle raving reacts realms recipe reckon
refine reflex reform refund refute regain regime relied relief relies remedy
rename render renews repent reread rescue resent resets reside resign resist
rested resume retail retire revert revise revolt reward rhythm ribbon richer
ridden riding ringed ripped rising risked ritual rivals rivers robots robust
rocket rolled rotate rotten rounds routed routes ruined rulers ruling rumors
rushed rushes sacked sacred sadden sailed salary sanity satire scaled scales
scarce scared scares scenes scored scotch scraps scream screws scroll sealed
sector seldom sender senses sequel sermon shades shadow shaken shakes shaped
shapes sheets shells shelve shifts shined shines shocks shoots shorts shouts
shower sicken siding sights silent silver sinful singer sister sizing sketch
sleeps sliced slices slides slogan sloppy slowed smells smelly smiled smiles
smoked smoker smokes sneaks sneaky socket sordid spaced spares speeds sphere
spigot spiral spoils sports sprang sprung squash stacks stairs stamps stance
stared stares starve static steady steals steers stereo sticky stocks stolen
storms strain stress strips strive stroke studio stuffs styles subtly subway
suffix summed sundry superb swamps swears sweats sweeps tacked tackle tactic
tailor takers talent tasted tastes teapot teared temper temple tempts tended
tender tennis termed terror theirs themes theses thesis thieve thirst thirty
thread throat thrust tidied tidies tiring toggle toilet tokens tomato tongue
towers traced traces traded trades tragic trails treaty trends trendy trials
tribes tricks tricky trifle triple tripos trivia troops trunks trusty truths
tuning tunnel twists undoes undone unduly uneasy unfair unions united unites
unload unlock unread unsafe unseen unsure untidy untrue unused unwise upside
upward urgent urging usable vacuum valley valued valves vanish vended vendor
venues verbal verify verses versus vessel viable victim viewed viewer violin
virgin visits visual voices voters voting wading waffle waking wallet wander
warmed warped washed washes waters waving wealth weasel wedded weekly whales
whence whites wholly whoops wicked wildly winded winner wiping wiring wisdom
wisest wizard wombat worlds wrecks wrongs yearly yields abandon abolish aborted
absorbs abusing abusive abysmal accents accused accuses acronym adapted adapter
addicts adhered adheres adjusts adverse adverts adviser advisor airport alarmed
alcohol algebra aliases aligned alleged alleges amateur amazing ambient amended
anagram analogy analyst analyze anarchy anatomy anguish animals anomaly anoraks
antique anxious appalls appeals appends appoint archaic archive arising arrests
arrival artists ascends ashamed assault asserts assigns assists assorts atheism
atheist attacks audible awaited awarded awfully backlog baffled baffles baggage
bananas banning bargain barking baroque barrier barring bashing bearded beating
bedroom behaved behaves beliefs beloved bending beneath biasing bicycle billion
biscuit blaming blanket blasted blatant blessed blesses blindly blocked blowing
bogging boggles boiling bombing booking booklet boredom bottles branded breathe
bridges brigade broadly browsed browses buffers bullets burning buttons cabbage
cabinet cabling cameras cancels capture careers carrier carrots cartoon casting
catered caution ceasing ceiling censors centers chamber chaotic charity charmed
charter chasing chatted cheaply cheated checker chemist chewing chicken choices
chopped chucked circles clarity clashes classed classic clauses cleaned cleaner
cleanly clients climate climbed clipped closure clothed clothes cluster cobbler
coining collate columns comfort commits commons compact compels compete compile
conceal concede concert concise condemn condone conduct confess confine conform
congest consent console consult consume contend contest contour convict cookies
cooking cooling corpses counsel coupled couples courage courier cracked cramped
crawled creator credits cricket critics crossed crosses crowded crucial cruelty
cruised cruises crushed crushes cryptic crystal culprit cunning curtain custard
customs cycling cyclist cynical dancing dangers darling dashing daytime dealers
debated debates decades decimal decline decoded decodes deduced deduces deepest
defeats defects defends degrade delayed delight denotes density dentist denying
deposit depress deprive derange descend deserts deserve desktop despair despise
destine detract devious devised devises diagram dialect dialing dictate differs
digging dignity dilemma disable discard disease disgust dismiss dispose dispute
disrupt distort diverse diverts divorce doctors dollars donated donates dooming
dotting doubled doubles drafted dragged drained dreaded dreamed dressed dresses
dripped drowned drunken dumping dustbin dynamic eagerly earning eastern echoing
ecology educate elderly elegant elitist emerged emerges eminent emotion employs
emptied empties emulate enabled enclose encoded encodes endings endless enemies
enforce engaged engages engines enhance enjoyed enlarge entails episode erasing
escaped escapes essence eternal ethical evident evolved evolves exceeds excepts
excited excites excuses exhaust exhibit exiting expired expires explode exploit
explore exposed exposes extents factory factual faculty fainter fairest fallacy
fantasy farmers fascist fathers fatuous favored fearing fellows females fenders
fiction fiddled fiddles fifteen fighter figured filming filters finance fishing
flagged flawing flipped flooded flowers flowing flushed flushes folders folding
fooling foolish forbade forbids forests forgave forgive formats formula founded
fragile frankly frantic freeing freeway freezes frowned fulfill fullest funding
funeral funnier garbled garbles gardens gateway gathers gearing generic genetic
geology gesture ghastly glasses gleaned glowing goodbye goodies governs grabbed
gradual grammar gravity grossly grouped guarded guiding hackers hacking haircut
halting handful handler happier hardens harmony hazards headers heating heavens
heavier heights herring hideous highway hinting holders honesty honored hooking
hopeful horizon horrify hostile housing hunting hurting ideally illness immense
immoral impairs impends imports impress impulse indexed indexes induced induces
indulge inertia infects inflict inhabit inherit inhibit injured injures inquire
inquiry insects insight insofar inspect inspire insults intense interim invaded
invades inverse inverts invoked invokes islands jackets jamming jealous jellies
jointly journal journey judging jumping justice keyword kicking kidding kidnaps
kingdom kitchen lasting laughed lawyers leaders leaflet leaning leather legible
leisure lending lengths lengthy lenient liaison liberal liberty license lifting
lighted lighter lightly linkage listens literal locally located locates loosely
loudest lowered luckily luggage lurking madness magical mailbox mailing mandate
mangled mangles mankind manning mapping margins marital markers markets married
marries masters matched mending mercury merging messing migrate mileage miracle
mirrors misread missile mission mixture moaning modeled modules moments monarch
monkeys monster monthly morally mortals mothers motions motives mounted mucking
muddled muddles mundane murders muscles museums musical mutters mystery nailing
nastier nations natives needles neglect nesting neutral nicking nominal notable
notably notions novelty novices nuclear numeral numeric obeying obliged obliges
obscene offends offense offhand offsets oneself ongoing oppress optical optimal
optimum orbital organic orients origins outcome outline outlook outputs outrage
overdue overlap packets packing padding painted paradox parents parking parsing
partner passage passion passive patched patches pausing payment peanuts peasant
pedants penalty pending penguin pennies peoples percent periods persist phasing
phoenix phoning phrased physics pinched pinches pitfall plagued plagues plainly
planets planted plaster players plotted plotter plugged pockets pointer poisons
pompous poorest popping porters porting portion portray possess postage posters
pouring poverty powered prayers praying precede predict preface premise premium
pretend prevail preview pricing priests privacy proceed profile profits prolong
promote prompts pronoun prophet protein provoke pudding pumping punched punches
pursued pursues pursuit puzzled puzzles quantum queries queuing quibble quieter
rabbits radical railway rainbow raining rampant ranging ranting rattled rattles
reacted reactor rebuild rebuilt recalls receipt recipes reckons reclaim recruit
rectify recycle refined refines reforms refrain refresh refusal regions regrets
relaxed relaxes relieve relying renamed renames renders rending renewed repairs
rereads resides resigns resolve resorts resting resumed resumes retains retired
retires retract revenge revenue reviews revised revises revolts rewards rewrote
richest rightly ringing ripping risking rituals rolling romance rotated rotates
rounded routing ruining rumored rushing sacking saddens sailing sampled samples
sarcasm savings scaling scandal scanned scanner scaring scarlet scatter scenery
schemes scholar scoring screams scripts scrolls sealing secrets secular segment
selfish servant servers seventh shaking shallow shaping sharply shelter shelves
shifted shining shipped shocked shorten shouted showers sickens sighted silence
silicon sillier sincere singers singing singles sinking situate sixteen sixties
skilled skipped slicing sliding slipped slowing smashed smashes smiling smokers
smoking sneaked sockets soldier spacing spatial species spirits spitted spoiled
sponsor springs squared squares squeeze stagger stamped staring starred starter
startle starved starves steered stepped sterile stirred stomach stories strains
streams streets stretch stuffed stumble stunned subways summing sunrise supreme
surgery surname surplus surveys sustain swallow swamped swapped symptom synonym
tacking tackled tackles tactics tailors talents tangent targets tasting tearing
teenage tempted tending tension terming terrify textual thanked theater theorem
therapy therein thereof thieves threats throats thrusts tidying tightly tobacco
toilets topical torture tourist tracing tracked trading tragedy trailed transit
travels trigger trilogy trinity triumph trolley trouser trumpet tunnels twisted
typeset undergo undoing unified unifies uniting unlocks unlucky unsound upgrade
upright urgency vacancy valuing variant vectors vehicle vending venture verbose
verdict vicious victims victory viewing village vintage violate violent virtual
virtues viruses visited visitor voltage volumes wanders warming warping warrant
wartime washing wealthy weapons weasels wedding weekday welfare wetting whiskey
whistle winding winners witness worship wrapped wrapper wrecked wrecker writers
wrongly younger aardvark abandons abnormal aborting abortion absorbed abstract
accessed accesses accusing accustom acoustic acronyms activate actively
adapting addicted adhering adjacent adjusted adoption advisers advisors
advisory advocate aircraft alarming aligning alleging allergic alliance
allocate alphabet amending analyses analyzed analyzes ancestor anecdote
annually antidote appalled appealed appended appendix applause appoints
archived archives arguable arguably arrested arrogant artistic ascended
assemble asserted assessed assesses assigned assisted assorted asterisk
atheists atrocity attacked attorney attracts automate awaiting awarding
backbone backward bacteria baffling balanced balances bankrupt barriers
basement bathroom bearding beginner behaving believer belonged biblical
bicycles billfold billions birthday biscuits blasting blessing blocking
bookshop boundary branding breathed breathes breeding brethren brighter
brightly brothers browsing buffered bursting caffeine calculus calendar
canceled capitals captured captures careless carriage cartoons catalogs
catering catholic cellular censored centered ceremony champion chapters
charming chatting cheating cheerful chemists chestnut chickens childish
chopping chucking churches circuits circular citizens civilian civilize
classics classify classing cleaners cleanest cleaning cleverer climbing
clinical clipping clothing clusters cobblers coherent coincide collated
collates coloring commence communal competed competes compiled compiles
composer compound compress comprise conceals conceive concepts concerto
concerts conclude condemns condense conducts confined confines conflict
confront congests consents consults consumed consumer consumes contacts
contempt contexts contrive converse converts convicts corridor councils
counsels coupling courtesy coverage cracking cramping crawling creative
credible criminal criteria crossing crowding cruising crunched crunches
crushing crystals cultural cultures cupboard currency curtains cyclists
cylinder darkness daughter daylight deadline debating debugged debugger
declined declines decoding deducing defaults defeated defended degraded
degrades delaying deletion delicate delights delusion demanded demented
demolish deprived deprives deranged deranges descends deserted deserved
deserves designer destined destines detached detaches detector devising
diagonal diagrams dialects dialings dialogue diameter dictator differed
disabled disables discards discrete diseases disguise disgusts disliked
dislikes disorder disposal disposed disposes distorts distract distress
diverted doctrine domestic dominant dominate donating donation doubling
downhill drafting dragging draining dramatic drawback drawings dreadful
dreading dreaming dressing drinking dripping drowning dumpster duration
dynamics editions educated educates eighteen electron elephant eligible
embedded emerging emotions employed employer emptying emulator enabling
enclosed encloses encoding endeavor enforced enforces engaging enhanced
enhances enjoying enlarged enlarges entirety entities envelope envisage
episodes equality equation equipped escaping esoteric eternity evaluate
eventual everyday evolving examiner exceeded excepted exciting exhausts
expenses expiring exploded explodes exploits explored explores exposing
exposure extracts extremes eyesight failures faintest fairness faithful
families farewell fashions favoring featured feelings feminist festival
fiddling fighting figuring filtered finalize finances findings firework
flagging flipping flooding flushing follower football footnote forcibly
forecast forgiven forgives formally formerly formulae forwards founding
fountain fourteen fragment freeways freezing friction frighten frowning
fulfills funniest galactic garbling gathered generous genetics geometry
gleaning globally glorious goldfish goodness gorgeous governed grabbing
graffiti graffito grouping guarding guidance gullible handbook handicap
hangover happiest hardback hardened hardship headache headline heartily
heaviest helpless heritage herrings hesitate highways historic hitherto
honestly honorary honoring hopeless horribly horrific humanity humorous
hydrogen ideology ignorant illusion imagined imagines immature imminent
immortal impaired impended imperial implicit imported imprison incoming
incurred indexing indirect inducing indulged indulges infamous infected
infinity informal inhabits inherent inherits inhibits initiate injuries
injuring inquired inquires insecure inspects inspired inspires instinct
instruct insulted interior intimate invading invasion inventor inverted
invoking journals junction juvenile keywords kindness landlord laughing
laughter launched launches lavatory laziness leaflets lectured lecturer
licensed licenses lightest lighting listened listener listings literary
literate locating loophole lowering magazine managers mangling manpower
manually marginal marketed marrying matching matrices maximize meantime
medicine medieval megabyte memories mentally metaphor migrated migrates
mindless minimize minister miracles misguide misplace misprint misreads
missiles mnemonic modeling moderate molecule momentum monitors monopoly
monsters morality moreover motivate motorway mountain mounting muddling
multiply murdered murderer musician muttered mutually mythical nameless
narrower nastiest needless neglects neighbor newcomer nickname nominate
northern notation notified notifies nuisance numbered numerals obliging
obscured obscures observer obsessed obsesses obsolete obstruct offended
offender offenses officers omission opponent optimize oriented orthodox
outcomes outdated outgoing outlined outlines outraged outrages outright
outweigh overcame overcome overflow overhead overload overlong overlook
override overrode overseas overtime overtone overview pacifier packaged
painless painting paradise paranoia paranoid particle partners passages
passport password patching pathetic patience patients pavement payments
peaceful peasants pedantic pedantry perceive percents periodic perverse
pharmacy phrasing pinching pipeline pitfalls plaguing planting plasters
platform pleasure plotting plugging pointers poisoned polished polishes
politics populace populate portable portions portrays postcard postpone
potatoes powering preached preaches preceded precedes precious predicts
prefixed prefixes pregnant premises presumed presumes pretends priority
prisoner probable proceeds proclaim producer profiles profound prohibit
prolongs promoted promotes prompted protocol provoked provokes punching
punished punishes pursuing puzzling quarters quietest railroad rational
rattling reacting readings reasoned reassure rebuilds recalled receiver
reckless reckoned recorder recovery recruits recycled recycles redefine
redirect refining reformat reformed regional relaxing reliably relieved
relieves remarked reminder renaming rendered renewing repaired rephrase
reporter resemble resigned resolved resolves resorted responds restarts
restrain resuming retained retiring retrieve reversed reverses reviewed
revising revision revolted rewrites rigorous romantic rotating rotation
rounding routines rumoring sabotage saddened salaries salesman sampling
sandwich scanning scarcely scatters scenario schedule scholars scrapped
screamed scrolled seconded secretly segments semantic seminars sentient
servants settings severity shedding shifting shipping shocking shooting
shortens shoulder shouting shutdown sickened sideways sighting signaled
silliest simplify simulate singular sinister situated situates skeleton
sketches skipping sleeping slighter slippery slipping smallish smashing
smoothly sneaking snobbery socially soldiers specimen spectrum speeches
speeding spitting splendid spoiling sponsors spurious squaring squashed
squashes squeezed squeezes staggers stamping starring starters startled
startles starving steadily stealing steering stepping sterling stirring
stranger stressed stresses stripped stronger struggle stuffing stumbled
stumbles stunning subtlety succeeds sufferer sunlight sunshine supplier
suppress surfaces surround survival sustains swallows swamping swapping
swearing sweating sweeping swimming symbolic symmetry sympathy symphony
symptoms syndrome synonyms tackling tactical tactless tailored talented
taxation taxpayer teachers teenager tempting terrible textbook thankful
thanking theology theorems theories thorough threaten tiresome tolerant
tolerate tomatoes tourists tracking trailing transmit trashcan traveled
treasure triangle triggers troubles trousers truncate tutorial twisting
typesets umbrella unbiased uncommon underlay underlie unifying uniquely
universe unlocked unstable unusable upgraded upgrades upstairs urgently
usefully vanished vanishes variance variants vehicles velocity verbally
verbatim verified verifies vertical vicinity villages violence visiting
visitors visually wandered warnings warranty wasteful weakness weekends
whistles withdrew wondrous workable workings workload workshop wrappers
wrapping wrecking wretched writings youngest abandoned abolished abolishes
abolition absorbing academics accessing accidents accompany accounted accustoms
activated activates addicting addictive additions adjective adjusting admirable
admission adventure adversely advisable advocated advocates aesthetic affection
alcoholic algebraic alignment allegedly alleviate allocated allocates allowable
allowance alongside amazingly ambiguity ambitious amendment amplifier amusement
analogous analyzing ancestors anecdotes announced announces annoyance anomalies
anthology apathetic appalling apparatus appealing appending applicant appointed
appraisal archiving arresting arrogance ascending assembled assembles asserting
assertion assessing assigning assisting assorting asterisks astronomy attacking
attendant attitudes attorneys attracted attribute audiences authentic authorize
automated automates awareness backspace bacterium balancing bandwagon bandwidth
barrister batteries beginners believers belonging biography biologist blackmail
blatantly bookshops bookstore bracketed breakdown breakfast breathing brightest
brilliant buffering campaigns canceling canonical capturing cartridge cassettes
cathedral causality celebrate censoring centering centrally centuries certainty
challenge champagne charities chemicals chemistry childhood chocolate cigarette
circuitry circulate civilized civilizes clarified clarifies classical clearance
cleverest collapsed collapses collating colleague committed commodity communism
communist companies companion compelled competent competing compilers compiling
composers composite comprised comprises concealed conceived conceives concluded
concludes condemned condensed condenses conducted conductor configure confining
conflicts confronts congested connector conscious consensus consented consisted
constants constrain consulted consuming contacted container continent continual
continuum contracts contrived contrives converted converter convicted cooperate
copyright corporate correlate cosmology counseled countless countries creatures
criminals criterion criticize crossroad crossword crunching curiosity curiously
customary customers databases debatable debugging declining decreased decreases
deduction defeating defective defending defensive degrading delicious delighted
demanding democracy departure dependent depressed depresses depriving deranging
descended deserting deserving designate designers destining detaching detection
detective deterrent devastate developer deviation diagnosis differing dimension
directive directors disabling disagreed disagrees disasters discarded discharge
discounts discovery disguised disguises disgusted dishonest disliking dismissed
dismisses disposing disregard distances distorted distracts diversity diverting
divisions dominated dominates donations doubtless downright downwards drawbacks
duplicate eccentric economics economies editorial educating elaborate elections
electoral elephants elevators eliminate embedding eminently emotional emphasize
empirical employees employers employing emulation emulators enclosing endlessly
enforcing enhancing enjoyable enjoyment enlarging enlighten entertain envelopes
envisaged envisages equations equipping erroneous estimated estimates etymology
evaluated evaluates evidently evolution exceeding excepting exchanged exchanges
exclusion execution executive exercised exercises exhausted expertise exploding
exploited exploring explosion explosive extracted extremist factories factually
faculties fantasies fantastic fascinate fashioned favorable favorites featuring
feminists fictional filtering finalized finalizes fireworks followers footnotes
forbidden forecasts foreigner forgiving formation formatted fortnight fortunate
forwarded fractions fragments framework frequency frightens frivolous frustrate
fulfilled furniture gathering generator gentleman gentlemen genuinely geography
gibberish governing graduated graduates graphical guideline happiness hardening
headlines hideously hierarchy highlight hilarious hindsight historian horrified
horrifies hospitals household hypocrisy hypocrite ignorance illegally illogical
imaginary imagining imbalance immensely impairing impending imperfect importing
impressed impresses imprisons incapable incentive incidence incidents inclusion
inclusive increment incurring indicated indicator induction indulging infantile
infecting infection inference inflation ingenious inhabited inherited inhibited
initiated initiates injustice innocence inquiries inquiring insertion insidious
inspected inspiring instances institute instructs insulting integrate integrity
intellect intensely intensity intensive interacts interfere internals interrupt
intervene interview intrinsic intuitive invention inverting isolation judgments
keyboards keystroke kidnapped landscape launching lecturers lecturing legendary
liability liberties librarian licensing lifestyle lightning listening logically
ludicrous lunchtime machinery magazines mainframe malicious mandatory manifesto
marketing marvelous massively meanwhile megabytes memorable mentality microwave
migrating migration ministers misdirect miserable miserably misguided misguides
misplaced misplaces modelings molecular molecules monitored mortality motivated
motivates motorways mountains multiples murdering musicians muttering mysteries
mythology narrative narrowest neglected negotiate neighbors networked newcomers
newspaper nicknames nightmare nominally nominated nominates normality nostalgia
notifying notorious numbering objective obnoxious obscuring obscurity observers
obsessing obsession obstructs offenders offending offensive offerings officials
offspring omissions opponents oppressed oppresses optimized optimizes orchestra
organizer orientate orienting originals originate outlining outraging outweighs
overcomes overdraft overheads overloads overlooks overnight overprice overrides
overtones overwhelm ownership packaging painfully paintings paperback parallels
parameter parochial particles partition passenger passwords patronize penalties
perceived perceives perpetual persecute personnel phenomena photocopy physicist
planetary plastered plausible poisoning policeman polishing pollution populated
populates portrayed possessed possesses postponed postpones postulate practiced
practices pragmatic preaching precedent preceding precision predicted prefixing
pregnancy prejudice premature prescribe presently preserved preserves pressures
presuming pretended prevalent previewer primarily principal printouts prisoners
privately privilege proceeded producers professor prohibits projected prolonged
prominent promoting promotion prompting pronounce proposals prosecute prospects
protocols prototype provision provoking proximity publicize publisher punishing
purchased purchases qualifier qualities quotation radiation radically rationale
reactions realistic rearrange reasoning reassured reassures recalling recipient
reckoning reconcile recruited rectangle rectified rectifies recursion recursive
recycling redefined redefines reforming refreshed refreshes regretted reinstate
reiterate rejection relations relatives relieving religions remainder remarking
rendering rendition repairing repulsive requisite rereading resembled resembles
resetting residence residents resigning resolving resorting respected responded
restarted restrains retaining retrieval retrieved retrieves reversing reviewing
revolting rewriting rewritten routinely royalties sacrifice saddening safeguard
salvation sarcastic satellite scattered scenarios scheduled scheduler schedules
scientist scrapping scratched scratches screaming scrolling seconding seemingly
selective semantics sensation sentenced sentiment separated separates separator
shortened shorthand shoulders sickening signaling signature simulated simulates
situating skeptical slightest socialism socialist societies solicitor specialty
speculate spellings spiritual spokesman sponsored springing squashing squeezing
stability staggered staircase startling stimulate strangely strangest strategic
stressing stretched stretches stringent stripping strongest struggled struggles
stumbling stupidity subjected subscribe subsidize substance succeeded successor
sufferers summaries summarize supervise suppliers supporter surrounds sustained
swallowed symmetric syndicate syntactic synthesis tailoring tasteless taxpayers
teenagers telescope tentative terminate terrified terrifies territory terrorism
terrorist textbooks thickness threatens threshold thrusting timescale timetable
tolerance tolerated tolerates tradition transform transient transmits traveling
triangles triggered trivially truncated truncates turntable twentieth typically
unchanged undefined undergoes undergone underlain underlies underline undertake
undertook underwent unfounded unhealthy unhelpful uniformly unlocking unnatural
unpopular unrelated unusually unwelcome unwilling upgrading utilities vacancies
vandalism vanishing varieties vegetable verifying versatile viewpoint violation
violently voluntary volunteer wandering warehouse whereupon whichever willingly
windowing withdrawn withdraws witnessed witnesses worldwide worthless
abandoning abbreviate abnormally abolishing accelerate acceptance accomplish
accordance accountant accounting accumulate accurately accusation accustomed
activating adaptation adequately adjustment administer admiration adventures
advocating afternoons aggressive agreements allegation allocating allocation
allowances alphabetic alteration ambassador announcing anticipate antisocial
apologized apologizes apostrophe applicable applicants appointing approached
approaches assembling assessment assignment assistance astronomer atrocities
attachment attendance attentions attracting attraction attributed attributes
authorized authorizes automating barristers believable beneficial biological
biologists blackboard borderline boundaries bracketing brightness businesses
calculated calculates calculator campaigned candidates capability capitalism
capitalist cartridges celebrated celebrates censorship challenged challenges
chancellor changeover charitable circulated circulates civilizing clarifying
classified classifies collapsing colleagues collective commentary committees
committing communists compassion compelling compensate competence competitor
complacent complement completion compliment comprehend compressed compresses
comprising compulsion concealing conceiving conception conceptual concluding
condemning condensing conducting confidence configured configures conflicted
confronted congesting congestion conjecture conscience consenting consequent
consisting conspiracy constantly constitute constrains constructs consultant
consulting contacting contention continuity contracted contradict contriving
controller conversely conversion converting convicting conviction coordinate
correspond corruption counseling criticisms criticized criticizes crossroads
cumbersome cumulative curriculum decreasing deductions deficiency degenerate
delightful delighting delimiters demolished demolishes dependence depressing
depression derivative derogatory descending designated designates detectable
devastated devastates developers diagnostic dimensions diplomatic directives
disappoint disastrous discarding disclaimer disconnect discretion disguising
disgusting dismissing disposable disruption dissimilar distorting distortion
distracted distressed distresses dominating downstairs duplicated duplicates
ecological economical efficiency electorate electrical elementary eliminated
eliminates emphasized emphasizes employment enlightens enormously enterprise
entertains enthusiasm envisaging estimating estimation evaluating evaluation
exaggerate exchanging excitement executable exercising exhausting exhaustive
exhibition expedition explicitly exploiting explosions expressway extensions
externally extinction extracting extraction extraneous facilitate fallacious
fascinated fascinates fashioning finalizing forbidding foreigners formatting
forwarding foundation friendship frightened frustrated frustrates fulfilling
functional functioned generalize generators girlfriend goldfishes graduating
graduation gratefully gratuitous guidelines helicopter henceforth highlights
historians hopelessly horizontal horrendous horrifying hypothesis hysterical
idealistic identified identifier identifies illiterate illustrate imperative
impersonal implicitly impressing impressive imprisoned improbable inaccuracy
inaccurate incidental incoherent incredible incredibly indefinite indicating
indicative indicators indictment indirectly industries inequality inevitable
infallible infelicity infinitely inflexible influenced influences informally
infrequent ingredient inhabitant inhabiting inherently inheriting inhibiting
inhibition initialize initiating initiative innovation innovative insistence
inspecting inspection instructed instrument integrated integrates intentions
interacted interfaced interfaces interfered interferes internally interrupts
intervened intervenes interviews invalidate invaluable inventions investment
irrational irritation journalist keystrokes kidnapping leadership legitimate
lightnings likelihood limitation linguistic mainframes mainstream management
manifestly manipulate marginally mechanical mechanisms minimalist minorities
miraculous misdirects misfortune misguiding misplacing misreading mistakenly
moderately moderation monitoring monochrome motivating motivation multiplied
multiplies nationally needlessly neglecting negligible negotiable negotiated
negotiates networking newsletter newspapers nominating noticeable noticeably
obligation obligatory obstructed obtainable occupation occurrence officially
offsetting oppressing oppression optimistic optimizing optionally orchestral
organizers orientated orientates originated originates originator outrageous
overcoming overloaded overlooked overpriced overprices overridden overriding
overwhelms paragraphs parameters paraphrase parliament partitions passengers
passionate patronized patronizes pedestrian perceiving percentage perception
perfection peripheral persecuted persecutes persistent persuasion pharmacies
photograph physically physicists physiology plastering playground pleasantly
politeness politician polynomial popularity populating portraying positioned
positively possessing possession postponing postscript practicals practicing
precaution precedence predicting prediction prejudiced prejudices prescribed
prescribes preserving pretending prevention primitives priorities privileged
privileges procedures proceeding productive profession profitable progressed
progresses prohibited projecting projection prolonging pronounced pronounces
propaganda prosecuted prosecutes provisions psychology publicized publicizes
publishers punishment purchasing qualifiers questioned quotations rationally
readership rearranged rearranges reassuring rebuilding recipients reconsider
recordings recruiting rectifying redefining reductions redundancy referenced
referendum refreshing regretting reinstated reinstates relativity relocation
reluctance remarkable remarkably repeatable repertoire repetition repetitive
reproduced reproduces reputation researcher resembling resistance respecting
respective responding restarting restaurant restrained retirement retrieving
revelation revolution rhetorical roundabout sacrificed sacrifices safeguards
sandwiches satellites scattering scheduling scientists scratching sentencing
sentiments separating separation separators sequential shortening signatures
similarity simplicity simplified simplifies simplistic simulating simulation
singularly solicitors soundtrack specialist specialize sponsoring staggering
standpoint stationary stereotype stimulated stimulates strategies strengthen
stretching structural structured struggling subjecting subjective submission
subroutine subsidiary subsidized subsidizes substances subtleties succeeding
succession successive summarized summarizes supervised supervises supplement
supporters suppressed suppresses surrounded suspension suspicious sustaining
swallowing sympathies sympathize symphonies synonymous systematic telephones
temptation tendencies terminally terminated terminates terminator terrifying
terrorists thankfully thereafter threatened throughput tolerating traditions
transcript transforms transition translator transports travelings tremendous
triggering truncating typewriter unaffected unattended unbalanced unbearable
undergoing underlined underlines underlying undertaken undertakes unemployed
unexpected unfamiliar unfinished unfriendly unofficial unreadable unreliable
unworkable upbringing usefulness variations vegetables vegetarian vertically
viewpoints vigorously vocabulary volunteers vulnerable weaknesses withdrawal
witnessing yourselves abbreviated abbreviates abstraction accommodate
accompanied accompanies accountants accumulated accumulates accusations
accustoming achievement acknowledge acquisition adjustments administers
adventurous allegations allocations alterations ambiguities anniversary
anticipated anticipates apologizing appallingly apparatuses appearances
appointment approaching approximate arbitrarily assignments assumptions
astronomers atmospheric attributing authorizing automobiles backgrounds
beautifully brilliantly bureaucracy calculating campaigning celebrating
celebration certificate challenging circulating classifying coincidence
collections comfortable comfortably commandment commentator commissions
commitments communities comparative comparisons competitive competitors
compilation compressing compression computation computerize concatenate
conceivable conceivably concentrate conclusions conditional conditioned
conferences configuring conflicting confronting conjunction connotation
consciously consecutive considerate consolation conspicuous constituent
constitutes constrained constructed consultancy consultants contemplate
contentious continental contracting contradicts contributed contributes
contributor controllers controversy convenience conversions convictions
cooperation coordinates corporation corrections correlation corresponds
counterpart countryside credibility criticizing dangerously declaration
degradation demolishing denominator departments descriptive designating
desperately destination destruction destructive devastating diagnostics
dimensional directories disagreeing disappoints disconnects discontinue
discoveries discrepancy disposition distasteful distinctive distracting
distressing disturbance documentary drastically duplicating duplication
dynamically efficiently electricity eliminating emotionally emphasizing
enhancement enlightened entertained equilibrium equivalents exaggerated
exaggerates examination exceedingly exceptional excessively exclamation
exclusively expectation expenditure explanatory exploration exponential
expressions expressways extensively familiarity fascinating fashionable
feasibility financially flexibility fluctuation forecasting foreseeable
formulation foundations frequencies frightening frustrating frustration
functioning furthermore generalized generalizes generations genetically
governments grammatical grandfather grandmother hexadecimal highlighted
identically identifiers identifying ideological illustrated illustrates
imaginative implausible impractical impressions imprisoning incarnation
inclination incompetent incorporate incorrectly indications indirection
ineffective inefficient inferiority influencing influential informative
ingredients inhabitants inheritance initialized initializes insensitive
inspiration instructing instruments integrating integration intentional
interacting interaction interactive interfacing interfering interpreter
interrogate interrupted intervening interviewed intolerance involvement
journalists justifiable justifiably legislation lightninged limitations
ludicrously magnificent maintenance malfunction manipulated manipulates
manufacture measurement misdirected momentarily multiplying negotiating
negotiation newsletters nonetheless obstructing occurrences operational
orientating orientation originating outstanding overloading overlooking
overpricing overwhelmed overwriting overwritten parentheses parenthesis
participant participate partitioned patronizing pedestrians peripherals
permissible persecuting personality perspective phenomenons philosopher
photographs politically politicians populations portability positioning
practicable precautions predecessor predictable predictions preferences
prejudicing preliminary prematurely prescribing pretentious principally
privileging probability proceedings progressing prohibiting pronouncing
proportions proposition proprietary prosecuting prosecution prospective
provisional provocative publicizing questioning reactionary realization
rearranging recruitment rectangular referencing regrettably reinstating
reliability reluctantly reminiscent reproducing researchers resemblance
reservation resignation respectable restaurants restraining restriction
restrictive sacrificing secretaries selectively sensitivity sentimental
seriousness shareholder simplifying specialized specializes spectacular
speculation spontaneous standardize stereotypes stimulating stimulation
structuring subroutines subsidizing substituted substitutes suitability
summarizing superficial superfluous superiority supermarket supervising
supervision supervisors suppressing suppression surrounding susceptible
sympathetic synthesizer technically tentatively terminating termination
theological thereabouts threatening transaction transformed transmitted
transmitter transparent transported typesetting unambiguous unavailable
unavoidable uncertainty unconnected unconscious underground underlining
undertaking undesirable undoubtedly unexplained unimportant universally
unjustified unrealistic unsolicited unspecified unsupported voluntarily
volunteered withdrawing wonderfully workstation abbreviating abbreviation
accompanying accomplished accomplishes accumulating achievements acknowledged
acknowledges acquaintance additionally administered advantageous agricultural
alphabetical anticipating anticipation appointments appreciation architecture
artificially associations asynchronous availability biochemistry capabilities
catastrophic civilization commandments commentators commercially commissioned
communicated communicates compensation completeness complication computerized
computerizes concatenated concatenates concentrated concentrates concurrently
condemnation conditioning confidential confirmation congratulate connotations
conservation conservative consistently constituency constituents constitution
constraining constructing construction constructive consultation contemplated
contemplates contemporary contradicted contributing contributors conveniently
convincingly coordination corresponded counterparts declarations deficiencies
demonstrated demonstrates departmental developments dictatorship dictionaries
differential disagreement disappointed disciplinary disconnected discontinued
discontinues discriminate dissertation distinctions dramatically economically
enlightening entertaining enthusiastic environments evolutionary exaggerating
expectations experimented explanations exploitation fluctuations generalizing
geographical gratuitously heterosexual hierarchical highlighting historically
horizontally horrendously hypocritical hypothetical illustrating illustration
inaccessible inaccuracies incompetence inconvenient incorporated incorporates
increasingly indefensible indefinitely independence inefficiency infringement
initializing installation instrumental insufficient intellectual interactions
interference intermediate intermittent interrupting interruption intersection
interviewing introductory investigated investigates irrespective legitimately
manipulating manufactured manufacturer manufactures measurements misdirecting
misinterpret misrepresent modification mysteriously negotiations neighborhood
notification observations optimization overwhelming participants participated
participates partitioning performances periodically philosophers philosophies
photographic predecessors prerequisite prescription presentation productivity
programmable proportional psychologist publications questionable recognizable
recollection recreational registration replacements reproduction reservations
restrictions resurrection ridiculously satisfaction satisfactory shareholders
similarities specializing standardized standardizes subscription subsequently
substituting substitution supernatural supervisions surprisingly surroundings
suspiciously temperatures thoroughfare transactions transforming translations
transmission transmitters transmitting transporting tremendously unauthorized
unbelievable unbelievably unconvincing undergrounds undocumented unemployment
unexpectedly unobtainable unsuccessful unsuspecting verification volunteering
workstations abbreviations accommodation accomplishing acknowledging
administering advertisement aesthetically announcements appropriately
approximately approximation authorization autobiography categorically
clarification collaboration commissioning communicating complementary
complications comprehension computational computerizing concatenating
concentrating concentration configuration consciousness conservatives
constructions contemplating continuations contraception contradicting
contradiction contradictory contravention controversial conversations
correspondent corresponding demonstrating determination differentiate
disadvantages disappointing disconnecting discontinuing discriminated
discriminates distinguished distinguishes effectiveness embarrassment
encouragement enlightenment entertainment environmental exceptionally
experimenting extraordinary functionality gravitational idiosyncratic
illustrations inadvertently inappropriate inconsistency incorporating
indeterminate inexperienced insignificant installations intentionally
interactively interestingly interruptions intersections intrinsically
investigating investigation irresponsible manifestation manufacturers
manufacturing mathematician microcomputer miscellaneous misinterprets
misrepresents modifications objectionable organizations participating
personalities philosophical predominantly privatization probabilities
professionals proliferation pronunciation psychological psychologists
qualification questionnaire relationships revolutionary specification
spontaneously standardizing substantially superficially supplementary
syntactically technological theoretically thoroughfares traditionally
transmissions uncomfortable underestimate uninteresting unpredictable
administrative advertisements aforementioned characteristic classification
comprehensible configurations considerations constitutional correspondence
counterexample democratically demonstrations disappointment discriminating
discrimination distinguishing electronically establishments experimentally
fundamentalist generalization identification implementation inconvenienced
inconveniences infrastructure initialization investigations mathematically
mathematicians microcomputers microprocessor misinterpreted misrepresented
multiplication qualifications satisfactorily scientifically specifications
transformation understandable unsatisfactory wholeheartedly characteristics
confidentiality congratulations experimentation extraordinarily generalizations
implementations inconsistencies inconveniencing interpretations misinterpreting
misrepresenting notwithstanding recommendations representations representatives
incomprehensible responsibilities indistinguishable ad ah hi ma mu ox ado ail
ant ape ark awe aye bee bib boa boo bop bra bud bun cab cad caw chi cob cod cog
coo cop cot cox cub cur dab dam den dew dub dud duo dye ebb eel eke elf elm ewe
fad fen fez fib fig fin fir flu foe fox fro gab gag gal gee gel gem gnu gob goo
hem hoe hop hub hue hug icy ilk imp inn ire irk ivy jab jar jaw jay jig jog jot
jug jut keg kin lap lax lee lob lop lug lye mar mat mew moo mop mow nab nag nap
nit nod non oaf oak ode ohm ore owl pal pap paw pea peg pep pew ply pry pup pus
qua rap rev rib rig rim rob roe rue rug rum rut rye sac sag sap sew sip ski sly
sob sop sow spa sub sup tan tar tee tot tow tub tug urn vex vow wad wag wan wax
web wig woe wok woo wot yak yam yap yen yew zip zoo abet ably ache acne acre
afar ahoy aide airy ajar alms alto amen amid amok anon apex aria arid aura auto
avid avow awry axle babe bade bail bait bale balk balm bani barb bard barn bask
bawl bead beak beet bide bile blab bled blip bloc blog blot blur boar bony boon
brag bran brat bray brew brim brow buff bung bunk buoy burp burr buzz calf calk
cane cape carp cart cask cede chef chic chin chow chug chum clad clan clap claw
clay clef clod clot coil colt coma comb cone coop cord cork coup cove crab crag
crib crow cuff cull curb curt cyst czar dais dame darn dart daub daze dean deer
deft deli dike dill dock dodo doll dome dope dote dour dove doze drab duct dude
duel duet duke dune dung dunk eave eddy edgy emir etch fade fang fawn faze fend
fern feud fist fizz flak flap flea fled flee flex flit flog flue flux foal fogy
foil ford fowl fray fret furl fury fuzz gala gall gape garb gash gawk gaze geld
gent gibe gild gill gilt gist glee glib glut gnat gnaw goad gong goof goon gore
gosh gout gram grin grit grub gull gulp guru gush gust hale halo hare hark harp
hart haul hawk haze heal heir herb hike hilt hind hive hoax hobo hock hone honk
hood hoof hoop hoot hose hove huff hulk hull hunk hurl hush husk hymn idol inky
iota isle itch jade jamb jeer jell jibe jilt jinx judo jute keel kelp kiln kilo
kilt kite knit knob lacy lade lair lamb lame lard lash lass laud lava leek levy
liar lice lick lieu lilt lime limp lint loaf loam lobe loft loin loll lone loot
lope lore lull lure lute lyre mace maid mall malt mane mare mart mash mast math
maul meek memo meow mesh mete mien mike mime mink mire mitt moat molt monk moor
mope morn moss moth muff mule muse mush musk muss mutt nape neon nosy nova oboe
odor ogle ogre oily omen ooze opal ouch oust oven oxen pact pail pall palm pane
pang papa pare pate pave pawn peal pear peat peck peek peel peep pelt peon pert
pine plod plop plow plum polo pomp pond pony pore posy pout pram prey prim prod
prom prop puck puff puma puny purr pyre quay quip racy raft rake ramp rapt rasp
raze ream reap redo reef reek rein rife rift rile rind rink rite roam roar robe
romp rosy rote ruby ruff rump rune runt rust sage sari sash scab scar sear seep
sham shin shoo shun sift silk sill silo silt sire skew skim skit slam slap slat
slay sled slew slit slog slop slug slum slur smog smut snip snob snub snug soak
soda sofa soot sown spar spat spay spew spry spud spun stab stag stew stow stud
suck suds sulk surf swab swat sway swig tact tang taut teak teat teem teen tent
thaw thug tide tiff tilt ting tint toga toil tomb toot tote tout trim trio trod
trot tuck tuft tuna turf twee twig vane vase veal veer veil vent vest vial vine
visa vise volt waif wail wand wane wasp watt wavy waxy wean weep weld welt wept
whet whip whir whiz whoa wick wilt wily wink wiry wisp wist womb woof wool yarn
yell yelp yoga yoke yolk yowl yuck zany zeal zest zinc abate abbey abbot abhor
abode abyss acrid adage adept adobe adore adorn affix afoot agile aglow aisle
algae alibi allay alley allot alloy aloft aloof amass amble amiss angst ankle
annex annul antic anvil aorta apron arbor ardor armor aroma arson askew aspen
atone attic audit aural avail avert awoke azure bacon bagel baggy balmy bandy
banjo barge basil baste bathe bayou beady beefy befit belch belie beret berry
berth beset bingo biped birch bison bland blare blaze bleak bleat bleed blend
blimp blond bloom blunt blurt blush boast booth booty bosom botch bough brace
braid brash brawl bride brine brink briny brisk broil brood brook broom broth
brunt brute bugle bulge bulky bully bumpy bunny burly burro buxom byway cabin
cacao cache cacti cadet cagey calve camel cameo canal candy canon carat carol
carve caste caulk cedar cello champ chant chasm cheep chewy chick chide chili
chill chime chimp china chirp chore churn chute cigar cinch civic clack clamp
clang clank clasp cleft clerk clime cling clink cloak clout clown cluck clump
clung cobra cocky cocoa colic comet coral corny corps couch covet crane crank
crave craze creak creek crepe crept crest croak crony crook crumb crust daddy
dairy dally dandy daunt debit debut decoy decry defer deify delve demon denim
depot dingy ditty doily donor dopey dough douse dowdy downy dowry drape dregs
drier droll drone drool droop dross dully dumpy dunno dwarf dwell dwelt easel
edict eerie eject elbow elder elegy elves email ember enact endow enema envoy
epoch erect erode erupt ether ethos evade evoke exalt excel exile extol exude
exult fable facet fagot fauna feast feign feint ferry feted fetus fiche fiend
filet filmy finch fishy flail flair flake flaky flank flare flask fleck flier
fling flora fluff flung foamy focal foist folly foray forge forgo forte fount
foyer frail franc friar frill frisk frock frost froth fungi furor gable gamma
gaudy gauge gaunt gauze gayer geese genie genii genus ghoul giddy gimme girth
glade gland glare glaze gleam glide glint gloat globe gloom gnash gonna gooey
goofy goose gorge gouge gourd graft grape grate gravy graze greet grill grime
grimy gripe groin groom grope grove gruel gruff grunt guile guise gulch gully
gummy guppy gusty harem harry haste hatch haunt haven hazel heady heath heave
hedge hefty heron hinge hippy hitch hoard hoist hound huffy hunch husky hutch
hyena icier igloo inept inert inlet ivory jaunt jerky jetty jiffy juicy jumbo
jumpy juror karat kayak khaki kinda kiosk kitty knack knead kneel knelt knoll
koala kudos laden lance lanky lapel lapse larva latch latex leafy leaky leapt
lease leash ledge leech leery lemme letup levee lever liken linen lithe liven
llama loath lofty loony lotus louse lucid lumpy lunar lunge lurch lymph macho
madam mamma mange mango mangy manor maria marsh mason matte mauve maxim mealy
medal melon midst milky mince mirth miser misty modal moist molar moldy moody
moose mossy motel motif mourn mousy mucus muddy mulch mumps mural murky mushy
musty nappy nasal naval navel needy neigh newsy niche niece nippy nobly nomad
noose notch nuder nudge nutty nylon nymph oases oasis obese octal olden omega
onset opium otter ounce outdo overt oxide paddy pagan panda papal parch parka
pasta pasty patio patty peach pearl pecan peeve perch peril perky petal phony
picky piety pique pixie plaid plank plaza plead pleat pluck plumb plume plump
plush poach poise pokey polio polka polyp poppy porch pouch prank prawn preen
prism privy probe prong prowl proxy prude prune psalm psych pudgy puffy puppy
purse pushy putty quack quail qualm quark quash quell quill quilt quirk rabbi
radii rainy rally ranch ratty ravel raven rayon rebel rebut recap recur redid
regal relic repel resin retch retry revel revue rhino ridge rifle rigor rinse
ripen rivet roach roast robin rocky rodeo rogue roomy roost rouge rouse rowdy
ruddy rugby rummy runny saber salad salon salty salve sandy sassy satin saucy
sauna savor scald scalp scary scent scold scoop scoot scorn scour scout scowl
scram scrub scuff sedan seedy seize serum sever shack shady shaft shark shave
shawl sheaf shear sheen shirk shoal shore showy shred shrew shrub shrug shuck
shunt sidle sieve sinew singe sinus siren skate skein skimp skulk skunk slack
slake slate sleek sleet slier slimy sling slink slosh sloth slump slung slunk
slush smack smear smelt smirk smoky smote snare snarl sneer snide snipe snoop
snore snort snout soapy soggy sonic sooty sorta spade spark spasm spate speck
spice spicy spine spire splat spoon spore spree spurn spurt squat squid stain
stalk stank stave steak stern sting stink stint stoke stomp stony stool stoop
stout stove strap strew strum strut stump stung stunk suave suede sulky sunup
surge swarm swell swift swine swipe swirl swish swoon swoop swung syrup taboo
tacit tacky taint talon tardy tarry tatty tawny tease tenet tenor tepee tepid
theta thong thorn throb thump thyme tiara tidal tilde timid tinge tipsy tonal
tonne topaz torch torso totem towel toxic toxin tract trait trill tripe trite
troll trout truce trump tulip tummy tumor tunic twang tweak tweet twine twirl
udder ulcer ultra undue unfit unsay untie upend usher usurp uteri valet valor
vapor vault venom verge verve vigil vigor viola viper viral visor vista vivid
vodka vogue vying wafer wagon waist waive waken waltz wanna wedge weedy whack
wheat whiff whine whirl whisk widen widow wield wince winch windy wispy woody
woven wreak wrest wring wrung yacht yearn yeast yokel zebra abacus abject
ablaze aboard abound abrupt accede accost accrue acquit acumen adjoin adrift
adroit adverb affirm afield aflame afloat afresh airier albino alcove alight
allude allure almond ambush amoeba amoral ampere amulet anchor anemic annals
anoint antler aplomb arable ardent armpit arouse artery artful ascent ashore
aspire assail asthma astray astute asylum attire auburn august avenue averse
avowal awaken awhile awoken babble babier baboon ballad bamboo bandit banish
barley barman barren barter bazaar beacon beagle beaver beckon bedlam beeper
beetle beeves befall befell beggar behead beheld behold belfry bellow bemoan
benign bestow betcha betray bettor bicker bidden bigamy billow bisect bleach
bleary blight blithe blonde blouse bobbin bodice bonier bonnet bootee botany
bovine boxcar boyish brainy braise brandy brassy brawny brazen breezy bridal
bronco bronze brooch brunch buckle buffet bummed bummer bungle burble bureau
burger burgle burial burlap burrow bursar bushel busier bustle butler bygone
cackle cactus caddie cagier cajole calico callow canary candid candle canine
canker cannon canyon captor carnal carton cashew casino casket catchy catnap
catnip cavern caviar cavort celery cellar cement cereal chalet chalky chaste
chatty cheery cherry cherub chilly chintz chisel choosy chrome chubby chummy
chunky cinder cipher circus citric citrus clammy classy cleave clench clergy
cleric climax clinch clutch cobalt cobble cobweb cocked cocoon coerce coffer
coffin cogent cognac collie condor consul convex convoy copier cordon cornea
cornet corpus corral cortex cosmos cougar coupon coward cowboy coyote cozier
crabby cradle crafty cranky crayon creaky creamy creepy crises crispy crocus
crotch crouch crummy crusty cupful curdle curfew curtsy cutlet cyclic cymbal
dabble daemon dagger dainty dampen damsel dangle dapper dawdle dazzle deacon
dearth deaves debase debris debtor debunk deceit decree deduct deepen deface
defame defile deform delude deluge deluxe demote demure denial dental depart
depict deport depose derail deride desist despot detain detour devour devout
diaper dilate dilute dinghy disarm discus dismay disown dispel disuse dither
docile domino donkey doodle dopier doubly drafty dreamy dredge drench dressy
driest drowse drowsy drudge dugout duplex dynamo eczema edgier edible effigy
egoism eighty elapse eldest elicit embark emblem embody emboss embryo encase
encore endear endive endure engulf enigma enlist enmity enrage enrich enroll
ensign entice entrap enzyme equine equity errand errant escort eulogy eureka
excise exhale exhort exhume exodus extort eyelid facade facial fasten fathom
fatten feline felony ferret fervor fester feting fetish fetter feudal fiasco
fickle fidget fiesta fillet finale fitful fizzle flabby flashy flaunt fleece
fleecy fleshy fliest flinch floral flunky flurry fodder foible folksy foment
forage foster foxier frenzy frieze frigid frisky frizzy frolic frosty frothy
frugal fruity fumble fungus funnel furrow gaiety galley gallon gallop galore
gambit gamble gander gargle garish garlic garnet garret gasket gayest genera
gentry gerbil geyser gibber giggle ginger girder glassy gloomy goalie goatee
gobble goblet goblin goggle gooier gopher gorier grassy gravel graven grease
grieve grille grisly gritty grocer groggy groovy grotto grovel grubby grudge
grumpy guffaw gullet gunman gunmen gurgle guzzle gyrate haggle hairdo hamper
hangar hanker harass harbor harrow hearty heckle hectic heifer helium herein
hermit hernia herpes heyday hiccup hijack hippie hoarse hobbit hobble hobnob
holdup holier holler hooray hooves hornet hostel hotbed hubbub humbug hurdle
hurrah hurtle hustle icicle iciest idiocy ignite iguana impale impart impede
impish impure inborn inbred incite indigo indoor induct infamy infest infirm
influx infuse ingest inkier inlaid inland innate instep insure intern inward
iodine italic jackal jagged jaguar jalopy jangle jiggle jigsaw jingle jockey
jostle jovial joyful joyous juggle jumble junket junkie karate kennel kimono
kindle kipper kitten knives knotty kosher kowtow lagoon lambda lament larvae
larynx latent laurel lavish lawful laxity layman laymen lazier leaden legacy
legion legume lentil lesion lessen levity lichen lizard loaves locust loiter
loonie loosen lounge lumber lunacy lupine madame madcap madden madman madmen
maggot magnet magnum maiden makeup malady malice malign mallet maniac mantel
manure marble marina marine maroon marrow marshy martin martyr marvel matron
mayhem meadow meager measly meddle medley mellow memoir menace menial mentor
meteor mettle midway mildew mingle minion minnow minuet mirage mishap mislay
mitten mohair molten monies morale morass morbid morgue morose mortar mosaic
mosque motley mucous muffin muffle murmur musket mussel mutant mutiny mutton
muzzle myopic myriad napalm napkin naught nausea nebula nectar nephew nestle
nether neuron newbie newton nibble nickel nimbly ninety noodle nosier nougat
nozzle nuance nuclei nudest nugget nutmeg nuzzle oblong obtuse octave ocular
oddity odious oilier omelet onrush onward oodles opaque optima oracle orator
orchid ordain ordeal ornate orphan outdid outfit outlaw outlay outlet outran
outrun outwit overdo oyster pacify paddle pagoda pallid pallor paltry pander
pantie papacy papaya parish parlor parole parsec parson pastel pastor patchy
pathos patrol patron paunch pauper payoff peddle pellet pelvic pelvis perish
peruse petite pewter phlegm phobia photon pickax picket pickle pickup picnic
piddle pierce pigpen pillar pillow pinion pirate pistol piston placid plaice
planar plaque plasma pledge pliant pliers plight plucky plunge podium pollen
poplar porous portal possum potent potion pounce powwow prance prefab prepay
presto primal propel proton psyche pueblo pulley pulpit pumice pummel pundit
punier puppet putrid quaint quarry quartz queasy quench quirky quiver quorum
rabble rabies racier radial radium raffle raisin ramble ramrod rancid rancor
ransom rarity rascal raster ratify ration ravage ravine ravish realty rebate
rebind reborn rebuff rebuke recant recede recite recoil recoup rector redeem
redone redraw refill refuel refuge regale regent rehash rejoin relaid relent
relish relive reload remade remake remiss renege renown rental reopen repaid
repeal replay repose repute retina retort revamp revere revile revive revoke
rewind rework riddle ripple rookie rosary rosier roster rotund rubier rubric
ruckus rudder rueful ruffle rumble rumple runway rustle saddle sadism safari
sailor salami saliva sallow salmon saloon salute sandal savior savory scalar
scanty scenic scorch scrawl screwy scribe scruff scythe seaman seamen secede
sedate seduce seesaw seethe senate senile sensor sentry sequin serene shabby
shaggy shanty shaven sheath sheave sheikh sherry shield shifty shiver shoddy
shovel shrank shrewd shriek shrill shrimp shrine shrink shroud sickle sierra
simile simmer sinewy sizzle skimpy slants sleazy sleepy sleeve sleigh sliver
slouch sludge sluice smudge snappy snatch snitch snooty snooze soccer sodden
sodium soften solace solemn somber sonata sonnet soothe sorrow sparse speedy
sphinx spinal splash splice spooky spotty spouse sprain sprawl sprier sprint
sprout spruce squall squeak squeal squint squire squirt stanch stanza staple
starch starry statue steamy stench stifle stigma stingy stitch stocky stodgy
stormy strait strand strata streak strewn stride strife stripe strode stroll
strove strung stuffy stupor sturdy sublet suburb succor sugary sulfur sultan
sultry summit sundae sunken sunset suntan supple swampy swathe sweaty swerve
swivel tablet tallow tamper tandem tangle tariff tartan tartar tarter tattle
tattoo tavern tawdry teacup tedium teeter teethe tenant tendon tenure tether
thatch theist thence thorny thresh thrice thrift thrill thrive throne thwart
tickle tidbit tidier tinder tingle tinier tinker tinsel tiptoe tissue titter
toddle toffee tomcat tonsil topple toucan toupee tousle trance trashy trauma
treble tremor trench tribal tripod trophy trough troupe trowel truant trudge
truism tryout tumble tumult tundra turban tureen turgid turkey turnip turret
turtle tussle twinge twitch tycoon typify typist tyrant uglier umpire unborn
uneven unfold unfurl unhook unison unjust unkind unmask unpack unpaid unpick
unreal unrest unruly unsaid unseat unsung untold unveil unwary unwell unwind
unwrap upbeat upheld uphill uphold upkeep uplift upload uproar uproot upshot
uptake uptown upturn urbane urchin uterus vacant vacate vagary valise vandal
vanity velour velvet veneer verier vermin vilify violet voodoo vortex voyage
vulgar waddle wallop wallow walnut wanton warble warden warier warmth warren
watery wavier waxier waylay weaken weirdo whiten wicket wiggle wigwam wilier
willow wintry wirier wobble wobbly wolves woolen worsen wreath wrench wretch
wright writhe yogurt yonder zanier zenith zigzag zodiac zombie abdomen abridge
abscess abscond absolve abstain academy acclaim acidity acreage acrobat acrylic
actress adamant adjourn adjunct aerosol affable affably affront agility agitate
agonize aground ailment aimless airiest airline airmail almanac amenity amiable
amiably ammonia amnesia amorous amplify android angelic angrier angular animate
annuity anthill anthrax antonym anxiety apostle apparel appease applaud aquatic
arbiter archery archway arduous arraign arrears artisan artwork ascetic ascribe
asexual ashtray askance asphalt aspirin astound astride athlete auction augment
austere autopsy avarice aviator avocado awesome babiest babyish baggier balcony
ballast balloon balmier baloney bandage banquet baptism baptize barrage bashful
bassoon bathtub batsman bawdier bayonet beadier bedrock bedside bedtime beefier
beehive beeswax beguile belated bellboy bellhop belying bequest berserk beseech
bestial biplane blacken blemish blister blossom blowout blubber blunder bobsled
bologna bolster bondage bonfire boniest bookend bootleg bossier boulder bouquet
bourbon boycott boyhood bravado bravery brazier breadth brewery bribery brinier
bristle brittle broaden brocade brownie buffalo buffoon buggier bulbous bulldog
bullion bummest bumming bumpier buoyant burglar burlier burnish bushier busiest
butcher buttery buttock buzzard cabaret caboose cadence cagiest calculi caliber
callous calorie cannery canteen capably caprice capsule caption captive caramel
carcass cardiac caribou carnage carouse carrion cascade cashier castoff catcall
catwalk caustic cavalry cellist censure ceramic certify chagrin chalice chariot
chassis chasten cheapen checkup cherish chewier chinked cholera chortle chronic
chuckle clamber clatter cleanse clutter coarsen coastal cocaine cockier cockpit
coconut coexist cogency coinage collage collide colonel comical commend commune
commute compass compost comrade concave conceit concoct concord confide congeal
conifer conjure connote conquer consign convene convent copious cornier coroner
corrode corsage costume cottage cowgirl cowhide coziest crackle cranium crazier
cremate crevice crimson crochet croquet crowbar crucify crudity crumple crunchy
crusade cubicle curable curator currant cursory curtail cushion custody cutback
cuticle cutlery cyanide cyclone cypress dandier decease decency decibel decorum
deficit deflate deflect defraud defrost defunct delimit demerit demount deplete
deplore deprave derrick descent destiny devalue deviant deviate devolve devotee
diamond diction dietary diffuse dignify digress dingier diocese dioxide disavow
discern discord disdain disobey dissect dissent distend distill diverge divisor
divulge dizzier dogwood dolphin doorman doormen doorway dopiest dormant dowdier
downier drapery dribble drizzle dropout drought dualism duchess durable duskier
dustier dustmen dustpan dutiful dwindle dynasty earache eardrum earmark earshot
eclipse ecstasy edifice egotism egotist elation elector elevate elitism ellipse
elusive emanate embassy embrace emerald empathy empower emptier enchant endemic
endorse endways engrave engross enliven enslave entrant entropy entrust entwine
envelop envious epaulet epitaph epithet epitome epsilon equator equinox erasure
erosion erratic evasion evasive excerpt exclaim excrete expanse expound eyeball
eyebrow eyelash eyesore faction falsify falsity fanatic faraway fascism fateful
fatigue fattier fearful feather ferment fertile fervent festive festoon fidgety
fierier figment filmier finesse finicky firefly fireman firemen fishery fishier
fission fissure fixable fixture flakier flannel flatten flighty florist flowery
flutist flutter flyover foamier foggier foghorn foliage footage forbear forbore
forceps forearm foreleg foreman foresaw foresee forfeit forgery forgone forlorn
forsake forsook fortify forwent foundry foxiest fractal frailty freight frigate
frontal fulcrum furnace furrier furtive fussier fuzzier gainful gallant gallery
gallows gangway garland garment garnish gaseous gastric gaudier gazelle gazette
genesis getaway giddier gimmick gingham giraffe gizzard glacier gladden glamour
glimmer glimpse glisten glitter globule glorify glucose glutton goddess godless
godlier godlike godsend gondola goofier gooiest goriest gorilla gosling goulash
gourmet granite granola granule grapple gratify grenade griddle grimace grimier
gristle grizzly grocery grouchy grumble gumdrop gummier gunfire gunshot gustier
gymnast habitat hackney hacksaw haddock hairier halfway halibut hallway hammock
hamster handbag handier handout hangout hapless harness harpist harvest hastier
hatchet hateful haughty haziest headway hearsay hearten heftier heinous hellish
hemlock heretic heroine heroism hickory hillier holiest holster homiest hoodlum
hormone hostage hostess hothead huffier humdrum hurtful huskier hygiene iceberg
idolize idyllic illicit imagery imitate immerse impasse impeach imperil impetus
impinge implant impound imprint inbreed inbuilt incense indices inferno infield
inflame inflate ingrain inhuman inkiest inkling innards insipid instill insular
insulin intrude isthmus itchier iterate jackdaw jackpot janitor javelin jaywalk
jerkier jitters jittery jocular jollier jubilee jugular juicier jumpier juniper
ketchup keyhole keynote kickoff kinfolk kinkier kinship kneecap knuckle laciest
lacquer ladybug laggard lampoon languid languor lankier lantern larceny lateral
latrine lattice launder lawless lawsuit laziest leafier leakage lectern leerier
legibly leopard leprosy letdown lettuce lexical lexicon likable lineage lioness
liquefy liqueur lithium liturgy livable lobster longish lookout lousier lowdown
lowlier lozenge luckier lullaby lyrical macabre machete magenta magnate magnify
mailmen majesty malaria mallard manacle mangier mannish mansion marquee marshal
martial mascara masonry mastery matador maudlin maximal mealier meander measles
mediate megaton melodic memento menthol mermaid messier microbe midriff migrant
militia milkman milkmen mineral minibus misdeed mislaid missive mistier mistype
mockery modesty modicum modular moisten moldier mollify mollusk mongrel monsoon
moodier mortify mossier motlier mousier movable muddier muggier murkier mushier
mustang mustard mustier mystify naivety narrate nebulae necktie needier newborn
newsier niftier nippier nitrate noisier nomadic nominee nonstop nostril nourish
noxious nucleus nullify nuptial nursery nurture nuttier obelisk obesity oceanic
octagon offbeat offload oiliest ominous omnibus onerous operand opulent oration
oratory orchard osmosis ostrich outcast outdoor outgrow outlaid outlast outlive
outpost ovation overate overdid overeat overlay overlie overran overrun oversaw
oversee oxidize pacific paddock padlock pageant palette panacea panther papyrus
parable paragon parasol parkway parsley parsnip partake partook pastier pastime
pasture patriot paucity paunchy payable payload payroll peacock peevish penance
pennant pension pensive perfume perjure perjury perkier perplex persona pertain
perturb pervade pervert peskier petrify petunia phantom phonics pianist piccolo
pickier piggish pigment pigtail pilgrim pillage pioneer pithier pitiful pivotal
placard placate platoon playful playpen plumage plummet plunder plywood pokiest
polemic pontoon popcorn portend portent portico postbox postman postmen posture
potency pottery powdery prattle preempt prefect prelude premier prepaid preside
pretext pretzel pricked prickle prickly privier procure prodigy profane profess
proffer profuse prosper proverb proviso prowess prudent prudish psychic pudgier
puffier pulsate pungent puniest purport pussier pyramid quarrel quartet quinine
quintet raccoon radiant radiate ragtime rainier rampage ransack rapport rapture
readier realism realist rebirth rebound recital recline recluse recount redhead
redraft redress reelect referee refugee regalia regatta regimen rejoice reliant
remnant remodel remorse renewal replete repress reprint reprove reptile repulse
requiem rescind residue resound restful restive rethink reunion reunite revelry
reverie revisit revival revolve rhubarb rickety ringlet riotous riposte riskier
rivalry robbery rockier roguish roomier rosiest rostrum rotunda roughen rowboat
rowdier royalty rubiest ruddier ruinous runaway rundown runnier rupture rustier
saffron salable salient saltier salvage sandbag sandier sandman sapling sardine
sassier satanic satchel saucier saunter sausage savaged savager savvier sawdust
scalier scalpel scarves scepter scissor scourge scrawny screech scruffy scruple
scuffle scuttle seaport seasick seaside seaweed seclude secrecy secrete seedier
seepage senator sensory sensual serpent servile setback seventy shackle shadier
shadowy shamble shampoo sharpen shatter sheathe sheriff shimmer shingle shinier
showier showman showmen shudder shuffle shuttle sibling signify silvery simplex
sirloin sissier skeptic sketchy skillet slacken slander slanted slaving slavish
slender slimier slumber smidgen smitten smokier smother snicker sniffle snippet
snooker snorkel snuggle soggier sojourn solicit soloist soluble solvent someday
sootier soprano sorcery sorrier spacial spangle spaniel sparkle sparrow spatula
specter spectra spicier spinach spindly spittle splurge sporran spriest springy
sputter squalid squalor squeaky stadium stamina stammer standby starchy stardom
statute staunch stealth steeple stellar stencil steward stiffen stilted stimuli
stirrup stoical stonier stratum stringy striven stubble stutter stylish sublime
subside subsidy subsist subvert succumb suction sulkier sunburn sundown sunnier
surgeon surlier surmise surreal swagger sweeten swindle swollen syringe tabloid
tackier tactful takeoff tankard tantrum tardier tarnish tarrier tartest tastier
tawnier taxicab tearful tempest tenable tendril tensors tenuous termini termite
terrace terrain terrier testify tetanus textile texture thereon thermal thicken
thimble thirsty thistle thrifty thunder thyroid tidiest tighten tiniest tinnier
tipsier toenail tonnage toolkit torment tornado torpedo toughen tractor trainee
traitor tramped trample trapeze treacle treason trellis tremble trestle trickle
triplet trodden trounce truancy truffle trustee tubular tuition tuneful turbine
turmoil turnout twelfth twiddle twinkle twitter typhoid typhoon ugliest umpteen
unarmed unblock uncanny unclean uncouth uncover undress undying unearth unequal
unfunny ungodly unheard unicorn unkempt unleash unmoved unnamed unnerve unravel
unscrew unstuck untying unwound upstart uptight uranium utensil utilize vaccine
vacuous vagrant valiant vampire vanilla varnish varsity velvety venison veranda
veriest vertigo veteran viaduct vibrant villain visibly vitamin walkout warfare
warhead warrior washout wastage waviest waxiest waylaid wayside wayward wearier
wedlock weedier weighty wharves wherein whimper whisper whittle whopper wiliest
windier winsome wiriest wishful wispier wittier woodier wordier workmen workout
wrangle wreathe wrestle wriggle wrinkle wrought zaniest zealous zillion zincked
abdicate abrasive absentee abstruse abundant accolade accredit acquaint
acrimony activist adaptive addendum additive adherent adhesion adhesive
admonish adorable adultery affinity affluent agitator agnostic airborne
airplane airtight alarmist alienate alkaline allegory allusion almighty
altitude aluminum ambiance ambition amenable amethyst amicable amputate
analytic anarchic anathema angriest annotate anteater antelope antennae
antibody aperture aphorism appetite apposite appraise aquarium aqueduct
armament armchair aromatic arterial artifact artifice artistry asbestos
aspirant assassin assessor asteroid astonish athletic audacity audition
auditory autonomy autumnal aversion aviation bachelor backfire backhand
backlash backpack backside baggiest balmiest bandanna bandiest banister
banknote barbaric barbecue barefoot baritone barnacle barnyard baseball
beadiest bearable beautify beefiest befallen befriend begrudge behalves
belittle bequeath besought betrayal beverage bewilder biennial bifocals
bigamist bigamous binomial birdcage bisexual blackout blacktop blizzard
blockade blockage bloodier bludgeon bluebell bluebird bookcase botanist
boutique bracelet brackish braggart brainier brandish brassier brawnier
breezier briniest britches brochure browbeat brunette bubblier bulkiest
bulldoze bullfrog bumpiest bungalow buoyancy burglary burliest bushiest
butchery caddying calamity callable canister cannibal canniest cardigan
cardinal carefree cashmere castaway castrate casualty catapult cataract
catchier causeway cavalier celibacy cerebral chainsaw chairmen chalkier
chaperon chaplain charcoal chastise chastity chattier checkout cheerier
cherubim chillier chinking chipmunk chivalry choosier christen chromium
chubbier chunkier cinnamon citation clammier claptrap clarinet cleavage
clemency clerical cloister cloudier clumsier cockeyed cocktail coercion
colonial colonize coloreds comeback comedian comelier commando commerce
confetti confound congress conquest conserve conspire construe consular
contrite convulse cookbook cordless corduroy corniest cornmeal coronary
corporal costlier covenant covetous crabbier crackpot craftier crankier
crayfish craziest creakier creamier credence creditor creepier crescent
critique crockery crossbow crucifix crummier cucumber culinary culpable
daintier dandiest dandruff daybreak deadlier deadlock deathbed debility
debonair decadent decanter decimate decipher decisive decorate decorous
decrepit defecate defiance delegate delicacy delirium demeanor dementia
democrat demotion denounce derelict derision desirous desolate dethrone
detonate devotion diabetes diabetic diagnose diarrhea diatribe dilation
diligent diminish dingiest dinosaur diplomat dirtiest disallow disarray
disburse disciple disclaim disclose discolor discreet disfavor disgrace
dishonor dislodge disloyal dismount dispatch dispense disperse displace
disprove dissolve dissuade distaste distrust dividend divinity divisive
dizziest doggerel dogmatic doldrums domicile dominion doorstep doughnut
dowdiest downfall downpour downtown downward draftier dreamier drearier
dressier driveway drowsier drudgery druggist drunkard dumbbell dumpiest
dumpling duskiest dustiest dynamite dyslexia earthier easterly eastward
eclectic educator effusive eggplant ejection elective elegance ellipsis
elongate eloquent embezzle embitter emergent emigrant emigrate eminence
emissary emission emphases emphatic emporium emptiest emulsion encircle
encroach encumber endanger engender enormity ensemble enshrine entangle
enthrall entrails entreaty entrench enviable environs epidemic epilepsy
epilogue equalize erection eruption escalate escapade escapism esophagi
especial ethereal evacuate eventful evermore eviction excavate executor
exertion exterior exultant fabulous fallible falsetto fanciful farmland
fatality fattiest faultier fearless fearsome feathery feminine feminism
ferocity feverish fidelity fiendish fieriest fiftieth filament filmiest
filthier finalist finality fireside firewood firmware fishiest fixation
flabbier flagpole flagrant flagship flakiest flapjack flashier flattery
flawless fleecier fleshier flexibly flippant floppier flotilla flounder
flourish fluffier foamiest foggiest folklore folksier foothill footpath
footstep footwear footwork forborne forceful forcible forehead foremost
forensic foreplay foreseen foreskin forestry foretell foretold forewarn
foreword forsaken forswear forswore forsworn fortieth fortress freshman
freshmen frillier friskier frizzier frontage frostier frothier fruitful
fruitier fruition fugitive fumigate furlough furriest fuselage futility
fuzziest gangling gangrene gardenia gargoyle garrison gaudiest gawkiest
geranium giddiest girlhood glassier gloomier glossary glossier gluttony
glycerin godchild godliest goofiest gossamer graceful gracious granular
graphite grassier gratuity greasier greedier greenery gridiron grievous
grimiest grislier grittier grizzled groggier groovier grubbier gruesome
grumpier guardian guiltier gummiest gumption gustiest gyration habitual
hairiest hallmark handcuff handiest handmade handrail handsome harangue
hardiest hardwood hastiest haystack headiest headlong headrest headroom
heartier hedgehog heedless heftiest heighten heliport henchman herewith
hesitant hideaway highbrow highland hilarity hilliest hillside homeland
homeless homemade homesick homespun homeward homework hoodwink huffiest
humanism humanize humidify humidity humorist hungrier huskiest hygienic
hypnosis hysteria idealist idealize ignition imitator immunize impolite
impostor impotent improper impudent impunity impurity inactive inasmuch
incisive incubate indecent inedible inertial infantry infrared infringe
infusion inhumane innuendo inscribe insignia insolent insomnia insulate
intercom internet intimacy inundate investor irrigate jamboree jaundice
jauntier jealousy jeopardy jerkiest jettison jolliest joystick jubilant
judicial juiciest jumpiest juncture kangaroo keepsake kerchief kerosene
keystone kickback kilobyte kilowatt kindlier kinkiest knapsack knickers
knockout knottier lacerate ladylike landlady landmark landslid languish
lankiest larynges latitude laudable laureate lavender lawmaker laxative
leafiest leapfrog leathery leeriest leftmost legality legalize lemonade
lethargy leukemia leverage libelous liberate libretto licorice lifeboat
lifeless lifelike lifeline lifelong lifespan ligament ligature likelier
limerick linefeed lingerie linguist liniment linoleum lipstick listless
livelier lobotomy locality localize loftiest logician lollipop lonesome
longhand lopsided lousiest lovelier lowliest luckiest lukewarm luminary
luminous lumpiest luncheon luscious macaroni mackerel madhouse magnolia
mahogany mainland mainline mainstay majestic maltreat mandible mandolin
maneuver mangiest mangrove manicure manifest manifold manliest marigold
marinate maritime marksmen marshier massacre mattress maturity maverick
mealiest mediator medicate mediocre meditate membrane memorial memorize
merchant merciful meringue merriest mesdames messiest metallic mightier
migraine militate milkiest milliner ministry minstrel miscarry misjudge
mismatch misnomer misquote misspell mistiest mistress mistrust mobility
mobilize modifier modulate moisture moldiest monastic monetary mongoose
monogamy monogram monorail monotony monument moodiest mortgage mortuary
mossiest motliest motorize mournful mousiest mouthful muddiest muggiest
murkiest muscular mushiest mushroom mustache mutation mutilate mutinous
mystical namesake narcotic narrator nativity nattiest nauseous nautical
navigate nebulous necklace neediest negation negligee neophyte nepotism
neuroses neurosis newscast newsiest nicotine niftiest nineteen nippiest
nitrogen nobility nobleman noblemen noisiest notional novelist numerate
nutrient nutshell nuttiest obituary objector obligate oblivion obstacle
occupant odometer offshoot offshore offstage ointment oncoming onlooker
operatic optician optimism optimist organism organist ornament outbound
outbreak outburst outclass outfield outgrown outhouse outmoded outshine
outshone outskirt outsmart outstrip overbear overbore overcast overdone
overdose overdraw overgrow overhand overhang overhaul overhear overheat
overhung overkill overlaid overlain overland overpass overrule overshot
overstep overtake overtook overture overturn overwork pacifism pacifist
palpable palpably paltrier pamphlet pancreas panicked panorama paradigm
paraffin parakeet paralyze parasite partaken partisan passable passbook
pastiche pastiest pastoral paternal pavilion pedestal pedigree peerless
penalize penchant pendulum penitent penknife pentagon perilous perkiest
permeate peroxide perspire peskiest petition pettiest petulant pheasant
phonetic phosphor physique pinpoint pithiest pitiless pittance placenta
plantain platinum playable playback playmate poetical poignant polarity
polygamy populous porpoise porridge porthole portrait postmark preamble
precinct preclude predator premiere prenatal prestige pretense prettier
pricking primeval primrose priviest prodigal prolific prologue prophecy
prophesy protract protrude provable province prudence pudgiest puffiest
pullover punctual pushiest pushover putative quagmire quandary quantify
queasier quotient radiance radiator raindrop rainfall rainiest rapidity
ravenous reactive readiest readjust reappear rebuttal recharge recourse
recreate redesign refinery regiment registry regulate rehearse reindeer
relegate reliance relocate remedial renegade renounce renovate reprieve
reprisal reproach republic residual resistor resonant restless resubmit
reverent reversal rhapsody rhetoric rhythmic ricochet riddance ridicule
rigidity ringworm riskiest roadside rockiest roomiest rosemary roulette
rowdiest rucksack ruddiest ruminate runniest rustiest saboteur sadistic
sailboat salesmen salivate saltiest sanctify sanction sanctity sandiest
sanitary sapphire sassiest satirist satirize saturate saucepan sauciest
savagely savagery savagest savaging savorier savviest scaffold scantier
scarcity scariest scathing schooner scornful scorpion scrabble scramble
scratchy screwier scribble scrounge scrutiny sculptor seashell seashore
seasonal sedative seediest seedling selector semester seminary senility
serenade sergeant settable shabbier shadiest shaggier shakiest shameful
sheepish shiftier shipment shoddier shoelace showcase showdown showiest
shrapnel sicklier sideline sidelong sidestep sidewalk signpost sissiest
sixpence skillful skimpier skinnier skirmish skittish skylight slanting
sleazier slimiest slipshod slothful sluggish smallpox smellier smokiest
snapshot sneakier snobbish snootier snowball snowfall snowiest snowplow
sobriety sociable softball soggiest solidity solitary solitude sonorous
sootiest sorcerer sorority southpaw souvenir spacious specious speedier
spiciest spinster spiteful spongier spookier spoonful sporadic spottier
sprinkle squabble squadron squander stagnant stagnate stairway stallion
stampede standoff starfish steadier stealthy steamier stickier stickler
stigmata stingier stockier stodgier stoniest stopover stoppage stormier
stowaway strangle stratify stricken stridden stubbier stubborn studious
stuffier sturdier submerge subtract suburban succinct suckered suffrage
sugarier suitcase sulkiest sultrier sunbathe sunniest surgical surliest
surmount surveyor survivor suspense swampier syllable synopses synopsis
syphilis tabulate taciturn tackiest tailgate tailspin takeover talisman
tangible tapestry tardiest tarriest tasteful tawdrier tawniest teammate
teardrop teaspoon teetotal telegram teletype televise telltale template
tenacity tenement terminus terrific testable theorist theorize thesauri
thirteen thornier throttle ticklish timelier timezone tinniest tipsiest
tireless toboggan tomahawk topology tortilla tortoise tortuous totality
touchier traction tramping transact trapdoor trashier travesty treasury
treatise trendier trespass tribunal trickery trickier tricycle trillion
trombone tropical trustful trustier truthful turnover tweezers typeface
ulterior unbroken unburden undertow uneasier unerring unfasten unfilled
ungainly unionize unmarked unproven unsavory unseemly unsettle unsigned
unsolved unsuited untiring unwashed unwieldy unworthy upheaval uprising
upstream vagabond vanguard vanquish vaporize vehement venerate vengeful
venomous veracity verbiage vertebra vestment vexation vigilant vigorous
villainy virility virtuoso virtuous virulent vitality vivacity vocalist
vocation volatile volcanic volition waitress washable washroom watchdog
watchful watchman watchmen waterier waterway waveform weakling weaponry
weariest weediest werewolf westerly westward windiest windmill windpipe
wintrier wishbone wispiest withhold wittiest woodiest woodsman woodsmen
woodwork woollier wordiest wormhole worthier writable youthful zincking
zucchini abdominal abhorrent aborigine absorbent absurdity accessory acclimate
accordion acquiesce acquittal actuality adaptable addiction addressee adherence
admirably adoration adulation adulthood adverbial adversary adversity aerospace
affidavit affiliate aforesaid afterlife aftermath aggravate aggregate aggressor
agitation agreeable agreeably alligator allotment alterable amazement ampersand
amphibian analgesic anarchism anarchist ancestral anchorage animation animosity
anonymity antipathy antiquate apartheid apartment appendage appetizer appliance
appointee apprehend arbitrate architect armadillo armistice arthritic arthritis
artichoke artillery ascension ascertain asparagus aspersion assailant assertive
assurance astronaut asymmetry atheistic atonement atrocious attentive audacious
austerity autocracy autograph avalanche avoidable avoidance axiomatic backslash
backstage backtrack backwoods bacterial badminton ballerina bandstand barbarian
barbarous barometer barricade bartender battalion bedridden bedspread benighted
betrothal bilateral bilingual billboard birthmark blackbird blackhead blackjack
blacklist blasphemy bleariest bloodshed bloodshot bloodying blowtorch blueberry
bluegrass blueprint boardwalk bodyguard bookshelf bootstrap botanical boulevard
boundless bountiful bourgeois bowlegged boyfriend brainless brainwash brassiere
brassiest brawniest breakable breakneck brimstone broadside brutality bubbliest
bullfight bumblebee butterfly bystander cafeteria calibrate candidacy capillary
captivate captivity caretaker carnation carnivore carpenter carpentry cartilage
cartwheel casserole castigate cataclysm catchiest catchment catechism ceasefire
ceaseless celebrity celestial cellulose centipede cessation chalkiest chameleon
charlatan chattiest chauffeur cheeriest chieftain childlike chilliest choosiest
chronicle chummiest chunkiest clammiest classmate classroom cleanlier clergyman
clergymen climactic clipboard clockwise clockwork clubhouse coagulate coalition
coastline cockroach coherence collation collector collision collusion colorless
combatant comeliest commodore commotion communion compliant composure concourse
condiment confidant congenial conjugate conqueror constancy constrict contagion
corollary corpulent corpuscle corrosive cosmonaut costliest councilor counselor
countable countdown courteous courtroom courtship courtyard cowardice crabbiest
craftiest craftsman craggiest cranberry crankiest creakiest creepiest cremation
crescendo crippling crocodile crosswalk crumblier crummiest crustiest cultivate
curvature custodian customize cutthroat dachshund daintiest dandelion daredevil
dauntless deadliest decadence deceitful deception deciduous decompose decorator
deductive defeatist deficient definable deflation deformity dehydrate dejection
delirious demagogue denigrate deodorant deodorize depravity deprecate desecrate
destitute detention detergent detonator detriment dexterity dexterous diaphragm
diffusion digestion digestive dignitary diligence diplomacy diplomata disbelief
discourse discredit disengage disfigure disinfect dislocate disparage disparity
dispersal disrepair disrepute dissident dissipate dissolute divergent diversify
diversion divisible doctorate dominance dormitory downgrade draconian draftiest
draftsman draftsmen dragonfly dramatize dreamiest dreariest dressiest driftwood
drinkable drowsiest drugstore drumstick dumbfound duplicity dynamical dysentery
earthiest earthlier earthworm easygoing eavesdrop ecologist economist economize
ecosystem effectual eightieth electrify electrode elemental elevation elopement
eloquence elucidate embroider embryonic emphysema enactment enclosure encompass
encrypted endowment energetic enigmatic enumerate enunciate ephemeral epidermis
epileptic equitable equivocal eradicate escalator esophagus etiquette evaporate
evergreen excitable excrement excursion exemplary exemption exonerate expansive
expedient expulsion exquisite extortion extradite extremity extricate extrovert
exuberant fabricate facsimile factorial faithless fanatical faultiest favorably
ferocious fertility fertilize festivity feudalism fifteenth filthiest financier
fingertip finickier fireproof firsthand fisherman fishermen flabbiest flagstone
flammable flashback flashiest fledgling fleeciest fleshiest flightier flimsiest
floppiest flowerier fluctuate fluffiest folksiest foodstuff foolhardy foolproof
footprint footstool forefront forestall foretaste forgetful formality formative
formulate forthwith fortitude fossilize foundling fragility fragrance franchise
fraternal freelance frightful frigidity frilliest frivolity frizziest frolicked
frothiest frugality fruitiest fruitless fungicide gallantry galvanize gangplank
genealogy gentility geologist geometric germicide germinate gestation ghastlier
ghostlier gladiator glamorize glamorous glandular glassware gloomiest glossiest
godfather godmother godparent goldsmith goodnight governess gradation grandiose
grapevine grassiest gratitude graveyard gravitate greasiest greediest greyhound
grievance grittiest grizzlier groggiest grooviest grotesque grouchier grubbiest
grumpiest guarantor guerrilla guessable guesswork guidebook guiltiest guiltless
guitarist gunpowder gymnasium gyroscope habitable hailstone hamburger hamstring
hamstrung handiwork handlebar handshake haphazard harmonica harmonize haughtier
hazardous headfirst headlight headphone headstone healthful heartache heartbeat
heartburn heartiest heartless hereafter hesitancy heuristic hexagonal hibernate
hillbilly hindrance histogram hitchhike hobgoblin holocaust homeliest homestead
homicidal honeycomb honeymoon honorable hopscotch horoscope horseback horseplay
horseshoe hostility hourglass houseboat housewife humiliate hunchback hundredth
hungriest hurricane hydraulic hyperbole hyphenate hypnotism hypnotist hypnotize
idiomatic illegible illegibly imitation imitative immensity immersion immigrant
immigrate immovable impartial impatient impedance impetuous implicate impotence
impromptu improvise impudence impulsive inanimate inaudible inaugural inception
incessant incognito incubator incumbent indecency indelible indignant indignity
indolence indulgent inelegant infertile infirmary infirmity influenza informant
initiator injection injurious innermost innkeeper innocuous inoculate insinuate
insistent insolence insoluble insolvent inspector instigate insulator insurgent
intensify intercede interject interlock interlude interment interplay interpose
intestine intricacy intricate introvert intrusion intrusive intuition invariant
invective inventive inventory inversion invisibly irascible irradiate irregular
irritable irritably iteration iterative itinerant itinerary jackknife jauntiest
jellyfish jitterier judiciary judicious juxtapose kilometer kindliest knottiest
landowner landslide laughable legislate lethargic lifeforms lifeguard likeliest
limelight limestone limitless limousine liquidate litterbug liveliest livestock
loathsome locksmith logarithm loincloth loneliest longevity longitude loveliest
lubricant lubricate lucrative luxuriant luxuriate luxurious lymphatic machinist
maelstrom magnetism magnetize makeshift malformed malignant mammalian manhandle
mannerism margarine marijuana marmalade marshiest marsupial martyrdom masculine
masochist masterful masticate matchbook matriarch mausoleum measliest mechanize
medallion mediation medicinal megaphone melodious melodrama memorably menagerie
menopause menstrual mercenary merciless messenger metabolic meteorite mezzanine
microcode microfilm middleman middlemen midstream mightiest milestone militancy
milligram millinery millionth mimicking mincemeat minefield miniature minuscule
misbehave misgiving misshapen mistletoe moderator modernity modernize momentary
momentous monologue moonlight motorbike motorcade multitude murderous mysticism
narration naughtier navigable navigator nectarine negligent newsprint newsstand
nightclub nightfall nightgown nighttime noiseless nonentity nonprofit northeast
northerly northward northwest nosebleed numerator nursemaid nutriment nutrition
obedience oblivious obscenity observant obsessive obstinacy obstinate obtrusive
officiate officious olfactory onslaught operative orangutan ordinance oscillate
ostracize outermost outgrowth outspoken overblown overboard overborne overcrowd
overdrawn overeaten overgrown overheard overpower overprint overreact overshoot
oversight oversleep overstate overthrow overwrite oxidation pacemaker pageantry
palatable paltriest panhandle panicking panoramic pantomime paperwork parachute
paralyses paralysis paralytic paramount parchment parentage parsonage partridge
patchwork pathology patriarch patrimony patriotic patronage paunchier peaceable
penetrate peninsula penitence penknives penniless penthouse perchance percolate
perennial perforate perimeter periphery periscope persevere personify pertinent
pervasive pessimism pessimist pesticide petroleum petticoat physician picnicked
pictorial piecemeal piecework pigheaded pineapple pirouette pistachio pitchfork
placement plaintiff plaintive platitude plausibly plaything plentiful plurality
pneumonia poignancy poisonous pollinate pollutant porcelain porcupine portfolio
portliest portrayal possessor posterior posterity potassium powerless precipice
precursor predatory predictor preoccupy prettiest priceless pricklier priestess
printable privation privatize probation profanity profiteer profusion prognoses
prognosis projector promenade proofread propagate prophetic proponent propriety
protector pseudonym psychoses psychosis psychotic pulmonary pulsation pulverize
punchline purgatory quadratic quadruped quadruple queasiest quizzical racetrack
racketeer rainstorm rainwater rancorous rapturous raspberry recapture receptive
recession recompile reconnect recurrent reflector reflexive refurbish registrar
regretful rehearsal reimburse reinforce rejoinder reminisce remission removable
repayment repellent repentant replenish replicate reprimand reprogram repudiate
repugnant reputable resentful reservoir reshuffle resilient resistant resonance
resurface resurrect retaliate retention reverence reversion revulsion righteous
roadblock sacrament sacrilege sagebrush saintlier sanctuary sandpaper sandstone
sandstorm satirical savoriest scantiest scapegoat scarecrow schoolboy scoundrel
scrapbook scrawnier screwiest scripture scruffier sculpture seafaring seclusion
secretion secretive sedentary seduction seductive segregate semblance semicolon
semifinal seniority senseless sentience sepulcher serviette servitude seventeen
severance shabbiest shadowier shaggiest shameless shellfish shiftiest shiftless
shipshape shipwreck shoddiest shortfall shortlist shrubbery sickliest sidetrack
sightless simulator sixteenth sketchier skimpiest skinflint skinniest skyrocket
slapstick sleepiest sleepless slingshot sloppiest snappiest sneakiest snootiest
snowdrift snowflake snowstorm socialize sociology solemnity solitaire sophomore
sorceress sorrowful southerly southwest spaceship spaghetti spasmodic spearhead
spearmint spectacle spectator speedboat speediest spherical spindlier spokesmen
spookiest spotlight spottiest springier squeakier squeamish stabilize stalemate
starboard starchier starlight starriest statelier statesman statesmen statutory
steadfast steadiest steamiest sterilize stickiest stillborn stimulant stingiest
stipulate stockiest stockpile stockyard stopwatch storeroom stratagem streetcar
strenuous stressful stringier stubbiest stuffiest sturdiest stylistic subdivide
subjugate submarine subscript subsystem succulent suffocate sugariest sultriest
sumptuous sunscreen supersede superstar supremacy surcharge surfboard surrender
swampiest swarthier swordfish symbolism symbolize symphonic synagogue syntheses
synthetic taillight talkative tangerine tantalize tarantula tarpaulin tautology
telegraph temperate tenacious terrorize testimony thankless theoretic therapist
thereupon thesaurus thirstier thirtieth thorniest thriftier throwaway throwback
thumbtack tightrope timeliest titillate toadstool tolerable tombstone toothache
toothpick tormentor touchiest trademark transcend transpire transpose trapezoid
trashiest traumatic treachery treadmill trendiest tributary trickiest trickster
trimester trustiest turbulent turnstile tyrannize ultimatum unaltered unanimity
unanimous uncannier unceasing undamaged undaunted undecided underflow underfoot
undermine underpass underside undertone underwear undoubted uneasiest unethical
unfailing unfeeling ungodlier unhappier unlabeled unluckier unmarried unnoticed
unrivaled unruffled unruliest unscathed unskilled untidiest untouched unwritten
uppermost utterance vaccinate valentine valueless vandalize venerable vengeance
ventilate ventricle verbosity veritable vertebrae vestibule viability vibration
vicarious victimize vigilance vigilante vindicate virginity visionary vivacious
voracious vulgarity waistline wallpaper washcloth watchword waterfall wateriest
watermark watershed wealthier wearisome weightier whimsical whirlpool whirlwind
whitewash wholesale wholesome willpower wisecrack withstand withstood witticism
wobbliest womanhood womankind woodchuck woolliest workbench workforce workplace
worldlier worrisome wrongdoer xylophone yardstick youngster zoologist
abdication aberration abhorrence abominable absorption abstention abstinence
accentuate acceptably admissible admittance adolescent adulterate affliction
affordable afterlives aggression alcoholism alienation allegiance alternator
altruistic amalgamate amateurish ambivalent ammunition amphibious amputation
anatomical anesthesia anesthetic annexation annihilate annotation answerable
antagonist antagonize antibiotic anticlimax antifreeze antiseptic antitheses
antithesis apocryphal apologetic appendices appetizing applicator apprentice
aquamarine arbitrator archbishop aristocrat articulate asphyxiate aspiration
assimilate astringent auctioneer auditorium auspicious autocratic automation
automotive autonomous avaricious backgammon ballistics bankruptcy basketball
beautician bedclothes behavioral benefactor benevolent bestiality betterment
bipartisan birthplace blackberry blacksmith blancmange bloodhound boisterous
bookkeeper bothersome bottomless brainstorm breakwater breathless bricklayer
bridegroom bridesmaid brilliance bronchitis browbeaten burdensome bureaucrat
buttermilk buttonhole camouflage cantaloupe capitalize capitulate capricious
caricature cartoonist cellophane centennial centimeter centralize centrifuge
ceremonial chandelier changeable chargeable charitably chatterbox chauvinist
checkpoint childbirth chimpanzee chivalrous chloroform chromosome chronology
circuitous circumflex circumvent cleanliest clothespin cloudburst collarbone
collateral collegiate colloquial combustion comestible commandant commandeer
communique compaction complexion compulsive concentric concession conciliate
conclusive concoction concurrent concussion condescend condolence confection
confession confiscate conformity congregate connective consecrate consortium
consumable consummate contagious contestant contiguous contingent contortion
contraband contractor contravene convection conversant conveyance convoluted
convulsion convulsive copperhead cornflakes cornstarch coronation corrective
counteract countryman countrymen courageous courthouse creativity credential
crisscross crumbliest crustacean debilitate decapitate declension decoration
decorative defamatory defensible deflection delectable delegation delinquent
demolition demoralize dependable deplorable deportment depreciate derailment
derivation descendant descriptor desolation despicable detachable detachment
detonation devolution diabolical digestible digression diminutive diphtheria
disability disapprove disbelieve disclosure discomfort disconcert discontent
discordant disdainful disgruntle dishearten dishwasher disinherit disloyalty
dismissive dispensary dispersion dispossess disruptive dissection dissension
disservice dissociate dissonance distillery distraught divergence domination
downstream drawbridge dressmaker effeminate effortless egocentric eighteenth
elasticity elliptical emancipate embankment embodiment embroidery emigration
encryption engagement enlistment enrichment enrollment enthusiast entomology
equanimity equatorial escalation euthanasia evacuation evangelism evangelist
exacerbate exaltation exasperate excavation exhaustion exhilarate exorbitant
expandable expatriate expectancy expediency expendable expiration explicable
exposition expressive exuberance exultation eyewitness fastidious fatalistic
fatherhood fatherland favoritism featherier federalism federalist federation
fellowship femininity fiberglass fictitious figurehead fingernail finickiest
flamboyant flashlight flightiest flightless flirtation floodlight floweriest
footlights forefinger foreground forerunner foreshadow formidable forthright
fourteenth fractional fraternity fraternize friendlier fumigation futuristic
generality generosity geneticist geographic geological ghastliest ghostliest
goalkeeper gramophone grandchild grandstand grapefruit gravestone greenhouse
gregarious grindstone grouchiest groundless groundwork guillotine gynecology
habitation hallelujah handicraft harassment harmonious haughtiest headmaster
healthcare healthiest heartbreak hemisphere hemoglobin hemophilia hemorrhage
hereabouts hereditary hobbyhorse hodgepodge horsepower hospitable housewives
hullabaloo hypotenuse hypotheses icebreaker illuminate imaginable immaculate
immaterial immaturity immobilize immorality impairment impatience impeccable
impediment impervious imposition impossibly impoverish impregnate improbably
inactivity inadequacy inaugurate incapacity incendiary incinerate incitement
incubation indecision indecisive indelicate indigenous indiscreet indisposed
inducement ineligible ineptitude inexorable inexorably infectious infiltrate
infinitive inflatable inflection infraction ingratiate inhumanity inordinate
insatiable insecurity instructor insulation intangible interloper interstate
intertwine interweave interwoven intestinal intimation intimidate intolerant
intonation intoxicate intramural inundation invariable inveterate invigorate
invincible iridescent ironically irreverent irrigation jackknives jeopardize
jitteriest journalism juggernaut kingfisher knighthood laceration lackluster
lamentable landlocked languorous laryngitis legalistic legislator legitimacy
letterhead liberalism liberalize liberation lieutenant liturgical livelihood
locomotion locomotive magistrate malevolent malignancy managerial manicurist
manuscript marionette marketable masquerade mastermind matchmaker mayonnaise
measurable meddlesome medication mediocrity meditation melancholy memorandum
menstruate mercantile metabolism methodical meticulous metropolis microfiche
micrometer microphone microscope millimeter minimalism miscellany misconduct
missionary modulation monetarism monogamous monolithic monopolize monotonous
moratorium morphology motorcycle mouthpiece nationwide naturalist naturalize
naughtiest needlework neglectful negligence negotiator neutrality neutralize
newfangled newsagents nincompoop nineteenth noblewoman noblewomen nominative
nonchalant nontrivial noteworthy nutcracker nutritious obliterate observable
observance obstetrics omnipotent omniscient oppressive ordination ornamental
orthogonal ostensible ostensibly outpatient outstation overburden overcharge
overshadow overthrown overweight pallbearer pancreatic paraplegic pardonable
parenthood partiality pasteurize patriotism paunchiest pawnbroker peacemaker
pediatrics penicillin pentagonal peppermint perceptive percolator percussion
peremptory periodical perishable permanence permissive pernicious perpetrate
perpetuate perplexity personable persuasive perversion pestilence phenomenal
phlegmatic phonograph phosphorus photogenic pickpocket picnicking pilgrimage
pillowcase pincushion plagiarism plagiarist plagiarize plantation playwright
pleasantry pocketbook polygamous popularize possessive posthumous powerhouse
pragmatism precarious precocious predefined preeminent presidency presuppose
pretension prevalence preventive prickliest priesthood procession prodigious
proficient profundity projectile promontory promulgate propensity proprietor
propulsion prosecutor prospectus prosperity prosperous protective protestant
protractor protrusion provenance proverbial provincial psychiatry pugnacious
punishable purposeful quadrangle quadruplet quantifier quarantine queenliest
quintuplet ragamuffin ramshackle reallocate receptacle reciprocal recitation
recompense recuperate redeemable redemption rediscover refinement reflective
refraction refutation regenerate regression regularity rejuvenate relational
relaxation releasable relinquish remorseful remunerate rendezvous renovation
reorganize repatriate repentance repository repression repressive republican
repugnance reschedule resentment resilience respectful respirator responsive
resumption resurgence retraction retrograde retrospect returnable revengeful
reversible rheumatism rhinoceros ricketiest ringleader rotisserie roughhouse
sabbatical saintliest saleswoman saleswomen salutation sanatorium sanitarium
sauerkraut scandalous scholastic scratchier scrawniest scruffiest scrupulous
scrutinize scurrilous seamstress seasonable semicircle sensuality serviceman
settlement shadowiest shapeliest shopkeeper shoplifter silhouette silverware
sisterhood skateboard skepticism sketchiest sleeveless slipperier slovenlier
smokestack solicitous somersault soundproof spacecraft speculator speechless
spellbound spindliest springiest springtime squeakiest stagnation standstill
starchiest starvation stateliest stealthier stepladder stewardess storehouse
straighten strawberry streamline stringiest stronghold stupendous submersion
submissive subsection subterfuge subversive suggestive sunglasses superhuman
supportive sustenance switchable synthesize tabernacle tablecloth tabulation
tambourine tantamount telepathic temperance theatrical theologian thermostat
thirteenth thoughtful thousandth threadbare thunderous timekeeper toothbrush
toothpaste topography torrential tournament trafficked tragically traitorous
trampoline transcribe transgress transistor transitive transitory transplant
traumatize triangular triumphant triviality truncation tumultuous turbulence
turnaround turpentine turtleneck typescript tyrannical ubiquitous ultrasonic
unassigned unassuming unattached unbearably unbecoming uncanniest uncultured
undeniable undeniably underbrush undercover underpants underscore undershirt
understate understudy underwater underworld underwrite underwrote undeserved
undetected uneconomic uneducated uneventful unfaithful unfeasible unforeseen
ungainlier ungodliest ungrateful unhappiest uniformity unilateral uninspired
unintended unkindlier unlikelier unluckiest unmodified unoccupied unoriginal
unorthodox unprepared unprovoked unresolved unseemlier unwieldier upholstery
upstanding validation vegetation ventilator vernacular veterinary victorious
visitation vocational vociferous volleyball voluminous voluptuous waterfront
watermelon waterproof watertight waterworks wavelength wealthiest weightiest
werewolves windowpane windscreen windshield wintertime witchcraft wonderland
woodpecker worldliest wristwatch wrongdoing xenophobia zoological abandonment
abnormality abomination accelerator accompanist accountable accountancy
acupuncture adolescence advancement aerodynamic affectation affiliation
affirmative aftereffect aggravation agnosticism allegorical alternation
ambivalence amphetamine anachronism appeasement appreciable arbitration
archaeology archipelago aristocracy assassinate associative barbiturate
battlefield beneficiary benevolence bereavement biochemical bittersweet
blasphemous bloodstream bombardment bourgeoisie breadwinner breakpoints
brotherhood businessman calibration calligraphy camaraderie candlestick
capacitance carriageway cartography cataclysmic catastrophe categorical
caterpillar cauliflower centerpiece ceremonious chairperson charismatic
cheesecloth cholesterol chronically circulatory citizenship clairvoyant
clandestine coefficient coexistence collaborate collapsible combustible
commemorate commendable commiserate commonplace commutative compartment
complacency compunction comradeship concealment concurrence concurrency
confederacy confederate confinement congressman conjugation connoisseur
consignment consolidate consumerism contaminate contentment contingency
contraction contractual contraption convergence cooperative coordinator
corroborate countenance counterfeit countersign crestfallen crucifixion
crystallize culmination cultivation cybernetics cylindrical defenseless
deferential deleterious delinquency deliverance deportation deprivation
describable desecration designation desperation destitution deteriorate
determinism devastation dictatorial dilapidated disarmament discernible
disentangle disgraceful disillusion dislocation disobedient displeasure
disseminate dissipation distraction distrustful domesticate domesticity
downhearted egalitarian ejaculation elaboration eligibility elimination
encapsulate enchantment encumbrance enforcement enlargement enumeration
enunciation equilateral equivalence erratically evangelical evaporation
everlasting exhortation exoneration extradition extrapolate extravagant
fabrication familiarize fascination fashionably featheriest fingerprint
firecracker firefighter flamboyance flirtatious fluorescent foolhardier
forbearance forethought fragmentary frankfurter frantically friendliest
frostbitten fulfillment gesticulate gingerbread godchildren grandparent
grasshopper gravitation hairdresser handwriting harebrained headquarter
heartbroken heavenliest heavyweight hibernation homogeneous honeysuckle
horseradish hospitality hospitalize housekeeper humiliation hummingbird
hyphenation hypothesize illustrator immigration immortality imperialism
imperialist impersonate impertinent importation impregnable impropriety
inadvertent inalienable incantation incarcerate incinerator incoherence
incongruity incongruous incredulity incredulous incremental incriminate
indefinable indentation indifferent indigestion indignation indivisible
indomitable industrious ineffectual inexcusable inexpensive infatuation
infestation inflammable informality ingratitude innumerable inoffensive
inoperative inopportune inquisition inquisitive inscription inscrutable
insecticide inseparable insincerity insinuation instability installment
instructive interchange intermingle interracial intersperse intolerable
intolerably intractable irrefutable irrelevance irreparable irreverence
irrevocable irrevocably kitchenette lamentation legislative legislature
libertarian lightweight liquidation logarithmic loudspeaker macroscopic
magnanimity magnanimous maladjusted malevolence malpractice mantelpiece
marketplace marshmallow masterpiece materialist materialize matriarchal
matriculate merchandise metaphysics meteorology methodology microscopic
millionaire millisecond ministerial misbehavior mischievous misconstrue
misdemeanor mockingbird mountaineer mountainous nationalism nationalist
nationalize nearsighted necessitate neckerchief necrophilia neurologist
nightingale nightmarish nonchalance nondescript nonpartisan nonresident
nonstandard nourishment nutritional obfuscation objectivity observatory
obsolescent obstructive omnipotence omnipresent opinionated opportunist
optometrist orchestrate originality ornithology orthography orthopedics
oscillation ostentation outdistance overwrought painstaking paperweight
paradoxical paratrooper parishioner partnership pathologist patriarchal
penetration penultimate perceptible percolation perforation perfunctory
permutation perpetrator persecution persistence pessimistic photocopier
photography phraseology picturesque planetarium policewoman policewomen
pollination polytechnic pomegranate precipitate precipitous preconceive
predicament predictably predominant preeminence prejudicial premonition
preparatory preposition prerogative presentable presumption preventable
problematic procurement proficiency progression progressive prohibition
prohibitive proletarian proletariat proliferate promiscuity promiscuous
propagation protagonist provocation psychedelic psychiatric punctuality
puritanical qualitative quarrelsome quarterback radioactive rationality
rationalize rattlesnake readability reassurance reclamation recondition
reconfigure reconstruct recoverable redirection reformation refreshment
refrigerate regrettable regurgitate reincarnate reiteration relocatable
remembrance renaissance repetitious repudiation residential resourceful
respectably respiratory resplendent responsibly restitution restoration
resuscitate retribution retroactive reverberate rudimentary salespeople
salesperson schoolchild scratchiest screwdriver searchlight secretarial
sedimentary segregation sensational sensibility seventeenth shortcoming
silversmith singularity slovenliest smithereens sovereignty speculative
spokeswoman spokeswomen sponsorship spontaneity spreadsheet springboard
stealthiest steamroller stenography stethoscope stockbroker stockholder
storekeeper subordinate subservient subsistence substandard subtraction
suffocation superimpose superlative superscript sustainable sweepstakes
switchboard symmetrical symptomatic synchronize synchronous temperament
tempestuous territorial therapeutic thermometer thoughtless thunderbolt
tonsillitis townspeople trafficking tranquility tranquilize transfusion
translucent treacherous trepidation tribulation troublesome typographic
ultraviolet unbreakable unconcerned unconfirmed unconvinced uncountable
undergrowth underhanded underweight undeveloped undisturbed unequivocal
unfavorable ungainliest unhealthier unimpressed uninhibited uninspiring
unkindliest unlikeliest unprotected unpublished unqualified unrelenting
unsatisfied unscheduled unseemliest unsightlier unspeakable unthinkable
unwarranted unwieldiest unwittingly utilization vaccination ventilation
versatility wastebasket wheelbarrow whereabouts wherewithal workmanship
academically acceleration accumulation acquiescence adulteration affectionate
afterthought amphitheater annihilation antagonistic anthropology appreciative
apprehension approachable aristocratic articulation artistically assimilation
astonishment astrological astronomical attributable authenticate authenticity
bewilderment bibliography biographical bloodthirsty breakthrough breathtaking
bureaucratic butterscotch cancellation cantankerous carbohydrate carcinogenic
cartographer championship chastisement chiropractor choreography circumcision
clairvoyance coincidental collaborator commencement commendation commonwealth
communicable conciliation condensation configurable confiscation conglomerate
congregation conservatism conservatory constipation constriction contemptible
contemptuous contributory controllable convalescent cosmopolitan decentralize
deliberation delicatessen demonstrably demonstrator denomination depreciation
desirability determinable disagreeable disagreeably disambiguate disbursement
disconsolate discourteous dishonorable disincentive disinfectant disintegrate
disobedience displacement dissociation distillation eccentricity effervescent
emancipation embezzlement entanglement entomologist estrangement etymological
evangelistic exaggeration exasperation exhilaration extortionate extravagance
fermentation foolhardiest genealogical handkerchief hieroglyphic hippopotamus
housewarming humanitarian hypertension hypochondria idiosyncrasy illegitimate
illumination illustrative immeasurable immunization impartiality impenetrable
imperfection impertinence imprisonment inadmissible inapplicable inarticulate
inauguration inauspicious incandescent incapacitate incomparable incompatibly
inconsolable indifference indigestible indisputable indoctrinate inexperience
inexplicable inexplicably inextricably infiltration inflammation inflammatory
inhospitable insurrection intelligible intelligibly interception intermediary
interminable interminably intermission interrogator intimidation intoxication
intransitive investigator invisibility invulnerable irregularity irresistible
irreversible irritability jurisdiction kindergarten longitudinal longshoreman
longshoremen magnificence maintainable majestically malnutrition manslaughter
melodramatic menstruation metamorphose metaphorical metaphysical metropolitan
microbiology misadventure misdirection mobilization monosyllable multiplicity
multitasking municipality mythological nomenclature noncommittal northwestern
obsolescence obstetrician occupational oceanography onomatopoeia orthodontist
oscilloscope ostentatious overestimate oversampling paleontology pathetically
pediatrician penitentiary perseverance perspiration philosophize plausibility
polarization postgraduate practicality practitioner praiseworthy predominance
preferential preposterous preservation preservative presidential principality
processional proclamation psychiatrist pumpernickel purification quantitative
quintessence ramification ratification recalcitrant receptionist redefinition
refrigerator regeneration rehabilitate rejuvenation relativistic reminiscence
remuneration renunciation reproductive rhododendron romantically sacrilegious
scatterbrain scriptwriter segmentation semantically sledgehammer sociological
southeastern southwestern spokespeople spokesperson statistician stenographer
stratosphere subconscious substantiate subterranean superstition surveillance
technicality thoroughbred thunderstorm totalitarian transferable transitional
transparency trigonometry troublemaker tuberculosis unacceptably unattainable
unattractive uncontrolled undemocratic undercurrent underwritten uneconomical
unemployable unforgivable unfriendlier unhealthiest unidentified uninterested
unmistakable unmistakably unpopularity unprincipled unprivileged unreasonably
unrecognized unremarkable unrepeatable unreservedly unrestricted unscientific
unscrupulous unseasonable unsightliest unstructured veterinarian wholehearted
acceptability accessibility accompaniment administrator amplification
applicability appropriation archaeologist architectural argumentative
assassination authentically authoritarian authoritative bibliographic
biodegradable businesswoman businesswomen choreographer chrysanthemum
circumference circumvention collaborative colloquialism commemoration
commercialism commercialize commiseration communicative companionship
compassionate complimentary confederation confrontation congresswoman
congresswomen consequential consolidation constellation consternation
contamination contemplation contraceptive corroboration customization
decomposition demonstrative desegregation deterioration deterministic
diametrically discoloration discontinuity discretionary disinterested
dispassionate disrespectful dissemination dissimilarity dramatization
electrocution electrostatic embellishment energetically excommunicate
extermination fertilization fortification fragmentation glorification
grandchildren granddaughter gratification gubernatorial hallucination
horticultural hydroelectric hypochondriac imperceptible impersonation
implementable improbability improvisation incarceration inconceivable
inconsiderate inconspicuous incorporation indescribable indispensable
individualism individualist individuality industrialist inexhaustible
infinitesimal informational instantaneous institutional insubordinate
insubstantial intermarriage interpolation interrogation introspective
irreplaceable irrepressible irretrievable irretrievably juxtaposition
knowledgeable laughingstock materialistic matriculation metamorphosis
meteorologist microorganism misconception mismanagement modernization
monotonically multinational nonconformist northeasterly ophthalmology
orchestration orthogonality paraphernalia parenthetical parliamentary
perfectionist philanthropic physiological precautionary precipitation
premeditation preoccupation preponderance prepositional probabilistic
pronouncement proportionate propositional psychoanalyst psychotherapy
quadrilateral radioactivity realistically rearrangement refrigeration
refurbishment reimbursement reincarnation reprehensible resuscitation
reverberation revolutionize sanctimonious sarcastically schizophrenia
schizophrenic schoolteacher semiconductor sportsmanship statesmanship
sterilization strangulation structuralist supercomputer superstitious
surreptitious temperamental thunderstruck transatlantic transcription
transgression transportable trustworthier typographical unaccountable
unaccountably unadulterated uncomfortably unenlightened unforgettable
unfriendliest ungrammatical uninformative unintentional unprecedented
unreliability unsupportable untrustworthy vegetarianism ventriloquist
vulnerability accomplishment acknowledgment anthropologist apologetically
apprenticeship archaeological bloodthirstier capitalization claustrophobia
conversational diplomatically disciplinarian discriminatory disenchantment
disintegration ecclesiastical extemporaneous fundamentalism impressionable
inconsiderable indestructible insignificance insurmountable interdependent
interplanetary irreconcilable irreproachable liberalization mindbogglingly
misinformation multiplicative naturalization organizational overpopulation
paleontologist pharmaceutical philanthropist phosphorescent photosynthesis
predestination predisposition psychoanalysis reconciliation reconnaissance
redistribution rehabilitation reorganization respectability sensationalism
sentimentality simplification sophistication specialization superintendent
superstructure systematically thermodynamics traditionalist transportation
trustworthiest uncompromising uncontrollable unconventional undernourished
understandably understatement unintelligible unquestionable unquestionably
utilitarianism anthropological bloodthirstiest crystallization differentiation
disadvantageous disillusionment dissatisfaction distinguishable electromagnetic
extracurricular heterosexuality hospitalization inconsequential insubordination
interchangeable interdependence maintainability multiprocessing personification
phosphorescence procrastination proportionality rationalization synchronization
totalitarianism uncontroversial underprivileged unsophisticated unsubstantiated
autobiographical characterization counterclockwise decentralization
disproportionate enthusiastically extraterrestrial institutionalize
intercontinental irresponsibility misappropriation transcontinental
unrepresentative industrialization misinterpretation misrepresentation
characteristically oversimplification telecommunications
', '\s+') WITH ORDINALITY AS w (text, n)
WHERE w.text <> ''
ORDER BY w.n;

-- Words that people made: ten with awkward characters, the rest of syllables.
INSERT INTO words (text, price, created_at, updated_at)
SELECT u.text, 1.00,
       timestamptz '2025-06-01 00:00:00+00' + u.n * interval '7 hours',
       timestamptz '2025-06-01 00:00:00.123456+00' + u.n * interval '7 hours'
FROM (
  SELECT n, (ARRAY['café', 'naïve', 'smörgåsbord', 'привет', '東京',
                   'o''clock', 'rock-n-roll', 'back\slash', 'say "hi"',
                   '🦆'])[n] AS text
  FROM generate_series(1, 10) AS n
  UNION ALL
  SELECT n, (ARRAY['za', 'vo', 'ki', 'lu', 'me', 'xo', 'ri', 'tu'])[n % 8 + 1]
         || (ARRAY['bra', 'dri', 'flo', 'gru', 'pli', 'sto', 'tre', 'wu'])
            [n / 8 % 8 + 1]
         || (ARRAY['zap', 'vix', 'quo', 'jub', 'nax', 'fip', 'kod', 'wez',
                   'yol'])[n / 64 + 1] AS text
  FROM generate_series(11, 523) AS n
) AS u
ORDER BY u.n;

-- 7919 and 20523 have no common divisor, so exactly 1,234 ids are chosen.
UPDATE words SET
  owner_name = (ARRAY['Ada', 'Zoë', 'O''Brien', 'José', 'Łukasz', 'Grace H.',
                      '李雷', 'Bob "the Builder"'])[id % 8 + 1] || ' ' || id,
  owner_message = CASE id % 11
    WHEN 0 THEN NULL
    WHEN 1 THEN ''
    WHEN 2 THEN 'It''s mine, and "yours" too'
    WHEN 3 THEN 'C:\words\new\' || text
    WHEN 4 THEN E'first line\nsecond line\r\n\tthird, indented'
    WHEN 5 THEN 'Grüße, 你好, 🎉 – “quoted”'
    WHEN 6 THEN '{"json": [null, "\u0000", 1e400]}'
    WHEN 7 THEN '\N'
    WHEN 8 THEN '<b>not bold</b> & 50% off; DROP TABLE words; --'
    WHEN 9 THEN repeat('é', 140)
    ELSE 'The word ' || text || ' was free, so I took it.' END,
  lockout_ends_at = CASE WHEN id % 3 = 0 THEN NULL
    ELSE timestamptz '2026-01-01 00:00:00+00' + id * interval '1 hour' END,
  updated_at = timestamptz '2025-12-01 00:00:00.5+00'
               + id * interval '1 minute'
WHERE id::bigint * 7919 % 20523 < 1234;

UPDATE words SET
  moderation_status = (ARRAY['pending', 'approved', 'rejected',
                             'protected'])[id % 4 + 1],
  moderated_at = CASE WHEN id % 4 = 0 THEN NULL
    ELSE timestamptz '2026-01-15 12:00:00+00' + id * interval '1 minute' END
WHERE owner_message IS NOT NULL AND id % 5 = 0;

-- Rows older than the columns have none.
UPDATE words SET created_at = NULL WHERE id % 1700 = 3;
UPDATE words SET updated_at = NULL WHERE id % 2300 = 5;

-- Every owned word was sold four or five times, for a dollar more each time.
-- One in 97 is an administrator's doing, for nothing.
INSERT INTO transactions (word_id, buyer_name, price_paid, "timestamp",
                          is_admin_action)
SELECT o.id,
       CASE WHEN n % 97 = 0 THEN 'ADMIN' ELSE coalesce(o.owner_name, '?') END,
       CASE WHEN n % 97 = 0 THEN 0.00 ELSE 1.00 + (n - 1) / 1234 END,
       timestamptz '2025-07-01 00:00:00+00' + n * interval '41 minutes',
       n % 97 = 0
FROM generate_series(1, 5678) AS n
JOIN (SELECT id, owner_name, row_number() OVER (ORDER BY id) AS place
      FROM words WHERE owner_name IS NOT NULL) AS o
  ON o.place = (n - 1) % 1234 + 1
ORDER BY n;

UPDATE words SET price = t.price
FROM (SELECT word_id, 1.00 + count(*) AS price FROM transactions
      WHERE NOT is_admin_action GROUP BY word_id) AS t
WHERE t.word_id = words.id;

INSERT INTO word_views (word_id, "timestamp", ip_address)
SELECT 1 + (n * n * 31 + n * 17) % 20523,
       timestamptz '2025-07-01 00:00:00+00' + n * interval '2357 ms',
       CASE WHEN n % 50 = 0 THEN NULL
            WHEN n % 7 = 0 THEN '2001:db8::' || to_hex(n % 65536)
            ELSE '203.0.113.' || n % 256 END
FROM generate_series(1::bigint, 98765) AS n
ORDER BY n;

INSERT INTO error_logs (error_type, error_message, stack_trace, endpoint,
                        user_info, "timestamp")
SELECT (ARRAY['PaymentError', 'ValidationError', 'TimeoutError'])[n % 3 + 1],
       'Failure ' || n || E': can''t reach "service"\nat C:\\app',
       CASE WHEN n % 4 > 0
            THEN E'Traceback:\n  File "app.py", line ' || n END,
       CASE WHEN n % 5 > 0 THEN '/api/words/' || n END,
       CASE WHEN n % 6 = 0 THEN 'visitor ' || n END,
       timestamptz '2025-08-01 00:00:00+00' + n * interval '5 hours'
FROM generate_series(1, 42) AS n
ORDER BY n;

INSERT INTO message_reports (word_id, ip_address, "timestamp")
SELECT o.id,
       CASE WHEN n % 9 > 0 THEN '198.51.100.' || n END,
       timestamptz '2026-01-10 00:00:00+00' + n * interval '9 hours'
FROM generate_series(1, 57) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place
      FROM words WHERE owner_message <> '') AS o
  ON o.place = n * 13
ORDER BY n;
