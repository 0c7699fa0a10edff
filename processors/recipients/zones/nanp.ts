/**
 * The North American numbering plan by hand: which area codes lie in which state, and which share one territory (overlays, joined by a slash).
 * An overlay is younger than its parent and often missing from metadata, so it takes the zones of its whole group.
 * Source: NANPA's area code list; a code that is missing here is treated as unknown, which is the strictest case.
 */

/** US states and territories: groups of area codes. */
export const stateAreaCodes: Readonly<Record<string, string>> = {
  AL: '205/659 251 256/938 334/483',
  AK: '907',
  AZ: '480/602/623 520 928',
  AR: '479 501 870/327',
  CA: '209/350 213/323/738 310/424 341/510 369/707 408/669 415/628 442/760 530/837 559/357 562 619/858 626 650 657/714 661 747/818 805/820 831 840/909 916/279 925 949 951',
  CO: '303/720/983 719 970/748',
  CT: '203/475 860/959',
  DE: '302',
  DC: '202/771',
  FL: '239 305/786/645 321/407/689 352 386 561/728 727 754/954 772 813/656 850/448 863 904/324 941',
  GA: '229 404/470/678/770/943 478 706/762 912',
  HI: '808',
  ID: '208/986',
  IL: '217/447 309/861 312/773/872 331/630 464/708 618/730 224/847 779/815',
  IN: '219 260 317/463 574 765 812/930',
  IA: '319 515 563 641 712',
  KS: '316 620 785 913',
  KY: '270/364 502 606 859',
  LA: '225 318/457 337 504 985',
  ME: '207',
  MD: '240/301/227 410/443/667',
  MA: '339/781 351/978 413 508/774 617/857',
  MI: '231 248/947 269 313/679 517 586 616 734 810 906 989',
  MN: '218 320 507/924 612 651 763 952',
  MS: '228 601/769 662/471',
  MO: '314/557 417 573/235 636 660 816/975',
  MT: '406',
  NE: '308 402/531',
  NV: '702/725 775',
  NH: '603',
  NJ: '201/551 609/640 732/848 856 862/973 908',
  NM: '505 575',
  NY: '212/332/646/917 315/680 347/718/929/465 516/363 518/838 585 607 631/934 716/624 845/329 914',
  NC: '252 336/743 704/980 828 910/472 919/984',
  ND: '701',
  OH: '216 220/740 234/330 326/937 380/614 419/567 440/436 513/283',
  OK: '405/572 539/918 580',
  OR: '458/541 503/971',
  PA: '215/267/445 223/717 272/570 412/724/878 484/610/835 582/814',
  RI: '401',
  SC: '803/839 843/854 864/821',
  SD: '605',
  TN: '423/729 615/629 731 865 901 931',
  TX: '210/726 214/469/972/945 254 281/346/713/832/621 325 361 409 430/903 432 512/737 682/817 806 830 915 936 940 956 979',
  UT: '385/801 435',
  VT: '802',
  VA: '276 434 540/826 571/703 757/948 804/686',
  WA: '206 253 360/564 425 509',
  WV: '304/681',
  WI: '262 414 534/715 608/353 920/274',
  WY: '307',
  PR: '787/939',
  VI: '340',
  GU: '671',
  AS: '684',
  MP: '670',
}

/** The plan's other countries: their numbers start with +1 too, but US law does not know them by area code. */
export const countryAreaCodes: Readonly<Record<string, string>> = {
  CA: '204/431/584 226/519/548/382 236/250/604/672/778/257 249/705/683 263/438/514 289/905/365/742 306/639/474 343/613/753 354/450/579 367/418/581 368/403/587/780/825 416/437/647/942 428/506 468/819/873 709/879 782/902 807 867',
  BS: '242', BB: '246', AI: '264', AG: '268', VG: '284', KY: '345', BM: '441', GD: '473', TC: '649', JM: '658/876', MS: '664', SX: '721',
  LC: '758', DM: '767', VC: '784', DO: '809/829/849', TT: '868', KN: '869',
}

/** Numbers that cannot be a consumer's handset. */
export const notTextable: ReadonlySet<string> = new Set(['800', '833', '844', '855', '866', '877', '888', '900'])

/** Zones of each state; the one-town exception (West Wendover NV) is ignored. */
export const stateZones: Readonly<Record<string, readonly string[]>> = {
  AL: ['America/Chicago'], AK: ['America/Anchorage', 'America/Adak'], AZ: ['America/Phoenix', 'America/Denver'], AR: ['America/Chicago'],
  CA: ['America/Los_Angeles'], CO: ['America/Denver'], CT: ['America/New_York'], DE: ['America/New_York'], DC: ['America/New_York'],
  FL: ['America/New_York', 'America/Chicago'], GA: ['America/New_York'], HI: ['Pacific/Honolulu'], ID: ['America/Boise', 'America/Los_Angeles'],
  IL: ['America/Chicago'], IN: ['America/Indiana/Indianapolis', 'America/Chicago'], IA: ['America/Chicago'], KS: ['America/Chicago', 'America/Denver'],
  KY: ['America/New_York', 'America/Chicago'], LA: ['America/Chicago'], ME: ['America/New_York'], MD: ['America/New_York'], MA: ['America/New_York'],
  MI: ['America/Detroit', 'America/Menominee'], MN: ['America/Chicago'], MS: ['America/Chicago'], MO: ['America/Chicago'], MT: ['America/Denver'],
  NE: ['America/Chicago', 'America/Denver'], NV: ['America/Los_Angeles'], NH: ['America/New_York'], NJ: ['America/New_York'], NM: ['America/Denver'],
  NY: ['America/New_York'], NC: ['America/New_York'], ND: ['America/Chicago', 'America/Denver'], OH: ['America/New_York'], OK: ['America/Chicago'],
  OR: ['America/Los_Angeles', 'America/Boise'], PA: ['America/New_York'], RI: ['America/New_York'], SC: ['America/New_York'],
  SD: ['America/Chicago', 'America/Denver'], TN: ['America/New_York', 'America/Chicago'], TX: ['America/Chicago', 'America/Denver'], UT: ['America/Denver'],
  VT: ['America/New_York'], VA: ['America/New_York'], WA: ['America/Los_Angeles'], WV: ['America/New_York'], WI: ['America/Chicago'], WY: ['America/Denver'],
  PR: ['America/Puerto_Rico'], VI: ['America/St_Thomas'], GU: ['Pacific/Guam'], AS: ['Pacific/Pago_Pago'], MP: ['Pacific/Saipan'],
}
/** Territories have their own country codes too, and are left out where only the fifty states are meant. */
export const territories: ReadonlySet<string> = new Set(['PR', 'VI', 'GU', 'AS', 'MP'])
